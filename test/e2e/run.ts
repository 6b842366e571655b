/** The types of a run of the engine: the program, the options of its stack, what was printed and called, and the resources in
 * state. */

export type Program = () =>
  | Promise<Record<string, unknown> | undefined>
  | Record<string, unknown>
  | undefined;

export interface Run {
  readonly ok: boolean;
  /** Everything that the engine printed. */
  readonly text: string;
  /** Stack outputs after the run. Secrets are encrypted. */
  readonly outputs: Record<string, unknown>;
  /** The API calls that the emulator got during the run. */
  readonly calls: readonly Call[];
}

export interface Call {
  readonly action: string;
  readonly instanceIds: readonly string[];
  /** Path of the sent file, when the action is SendFile. */
  readonly file: string;
  /** Time of the answer in milliseconds since 1970. */
  readonly time: number;
  /** The API's error code, when the call was refused. */
  readonly code?: string | undefined;
}

export interface StateResource {
  readonly urn: string;
  readonly type: string;
  readonly id?: string;
  readonly inputs?: Record<string, unknown>;
  readonly outputs?: Record<string, unknown>;
  readonly initErrors?: string[];
}

export interface StackOptions {
  /** Stack configuration. It replaces the one that points at the emulator. */
  readonly config?: Record<string, string>;
  readonly projectName?: string;
  /** Folder of the project. It replaces a folder in which Node finds all packages. */
  readonly dir?: string;
  /** Additional environment variables of the engine and the provider process, or a function of the stack's folder. */
  readonly env?: Record<string, string> | ((dir: string) => Record<string, string>);
}

/** What was ordered and how far it is: one invocation for each SendFile or RunCommand call, one delivery for each
 * instance in it. Only remembers and finds; delivery.ts moves things on, view.ts says how they look. */
import type { CommandEndStatus, Outcome } from "./outcomes.ts";

/** What every order has. */
export interface Order {
  readonly timeoutSeconds: number;
  readonly resourceGroupId: string;
  readonly tags: readonly Tag[];
}

/** The parameters of a SendFile call, with the defaults of the API filled in. */
export interface FileOrder extends Order {
  readonly name: string;
  readonly targetDir: string;
  /** As it was sent. */
  readonly content: string;
  readonly contentType: "PlainText" | "Base64";
  readonly description: string;
  readonly fileOwner: string;
  readonly fileGroup: string;
  readonly fileMode: string;
  readonly overwrite: boolean;
}

/** The parameters of a RunCommand call, with the defaults of the API filled in. */
export interface CommandOrder extends Order {
  readonly name: string;
  readonly description: string;
  readonly type: CommandType;
  /** What is to run, in Base64, before custom parameters are filled in. */
  readonly contentBase64: string;
  /** Values of the custom parameters; undefined when EnableParameter is off. */
  readonly parameters?: Readonly<Record<string, string>> | undefined;
  /** "" for the home of the user. */
  readonly workingDir: string;
  /** "" for root. */
  readonly username: string;
  /** "" when it was not given. */
  readonly terminationMode: string;
}

export const COMMAND_TYPES = ["RunShellScript", "RunBatScript", "RunPowerShellScript"] as const;
export type CommandType = (typeof COMMAND_TYPES)[number];

export interface Tag {
  readonly key: string;
  readonly value: string;
}

export interface Delivery {
  readonly instanceId: string;
  readonly createdAt: number;
  /** When the agent got it. */
  startedAt?: number;
  endedAt?: number;
  outcome?: Outcome<CommandEndStatus>;
  /** When StopInvocation asked for its end. */
  stopRequestedAt?: number;
  /** What a command left, whether or not it came to its own end. */
  exit?: CommandExit;
}

export interface CommandExit {
  readonly code: number;
  readonly outputBase64: string;
  /** Bytes of output that were too many. */
  readonly dropped: number;
}

export interface Invocation<O extends Order = FileOrder> {
  readonly id: string;
  /** Counts up: the order in which calls came. */
  readonly serial: number;
  readonly createdAt: number;
  readonly order: O;
  readonly deliveries: ReadonlyMap<string, Delivery>;
}

export class Invocations<O extends Order = FileOrder> {
  readonly #byId = new Map<string, Invocation<O>>();
  readonly #most: number;
  #serial = 0;

  /** Remembers the newest `most` invocations. */
  constructor(most: number) {
    this.#most = most;
  }

  add(id: string, order: O, instanceIds: readonly string[], now: number): Invocation<O> {
    const deliveries = new Map(instanceIds.map((instanceId) => [instanceId, { instanceId, createdAt: now }]));
    const invocation = { id, serial: ++this.#serial, createdAt: now, order, deliveries };
    this.#byId.set(id, invocation);
    for (const oldest of this.#byId.keys()) {
      if (this.#byId.size <= this.#most) break;
      this.#byId.delete(oldest);
    }
    return invocation;
  }

  /** Puts back what a state file remembers. */
  restore(invocation: Invocation<O>): void {
    this.#byId.set(invocation.id, invocation);
    this.#serial = Math.max(this.#serial, invocation.serial);
  }

  get(id: string): Invocation<O> | undefined {
    return this.#byId.get(id);
  }

  newestFirst(): Invocation<O>[] {
    return [...this.#byId.values()].reverse();
  }

  oldestFirst(): Iterable<Invocation<O>> {
    return this.#byId.values();
  }

  /** Forgets what was created before this time. */
  forgetBefore(time: number): void {
    for (const invocation of this.#byId.values()) {
      if (invocation.createdAt >= time) return;
      this.#byId.delete(invocation.id);
    }
  }
}

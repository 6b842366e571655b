/** The orders from which the script builder makes a script, and the limits of one command. An order says all that one
 * command shall do on every instance that it is sent to; it holds no content. */

/** One file that the instance must hold. */
export interface OrderedFile {
  readonly path: string;
  readonly bytes: number;
  /** Hex sha256 of the salt followed by the bytes. */
  readonly proof: string;
  /** Four octal digits; the first one holds the special bits. */
  readonly mode: string;
  /** A name or a decimal number; "" leaves the owner as the old file has it. */
  readonly owner: string;
  /** As `owner`. */
  readonly group: string;
}

/** A user's command, which runs as `sh -c text`. */
export interface Command {
  readonly text: string;
  readonly timeoutSeconds: number;
}

export interface ActivateOrder {
  readonly kind: "activate";
  readonly token: string;
  /** The state folder. */
  readonly folder: string;
  /** 16 hex digits that name the set of files. A killed run of the same set is finished, one of another set is undone. */
  readonly filesKey: string;
  /** The salt never stands in an order, because the API keeps scripts for 30 days. It travels in the bundle. */
  readonly salt?: never;
  readonly bundle: { readonly sha256: string; readonly bytes: number; readonly parts: number };
  readonly files: readonly OrderedFile[];
  /** False refuses a file that stands at a target and is not ours (FileAlreadyExists). */
  readonly replaces: boolean;
  /** True tests and reloads although no file differs, because a trigger has changed. */
  readonly forces?: boolean;
  readonly symlinks: "follow" | "replace" | "refuse";
  /** True puts the old files back when test, reload or health fails. A failed swap or read-back is always undone. */
  readonly undoes: boolean;
  /** How many sets of old files stay in the state folder. */
  readonly backups: number;
  readonly validate?: Command;
  readonly test?: Command;
  readonly reload?: Command;
  /** It is repeated until it exits with 0 or its timeout is over. */
  readonly health?: Command;
  /** The most bytes of a command's output in the report; 0 when the content is secret. */
  readonly say: number;
}

/** Compares files with what is on the disk and asks for health. It changes nothing. */
export interface VerifyOrder {
  readonly kind: "verify";
  readonly token: string;
  /** The salt of the proofs. It stands in the script, so that the proofs of one command say nothing about another's. */
  readonly nonce: string;
  /** An empty list asks for health alone. */
  readonly files: readonly OrderedFile[];
  readonly health?: Command;
  readonly say: number;
}

/** Puts the old files back that an activation of this run has replaced, when the rollout stops. */
export interface RestoreOrder {
  readonly kind: "restore";
  readonly token: string;
  /** The state folder. */
  readonly folder: string;
  /** First part of the tokens of the run, by which the set of old files is known that this run has kept. */
  readonly run: string;
  /** The files that are taken back. They are taken back together, and only where each still holds the proven bytes. */
  readonly files: readonly OrderedFile[];
  readonly reload?: Command;
  readonly say: number;
}

/** Compares files with what is on the disk, for a refresh. It changes nothing, and a difference is no failure. */
export interface DriftOrder {
  readonly kind: "drift";
  readonly token: string;
  /** The state folder, in which the salts of an activation are remembered; absent for a direct delivery. */
  readonly folder?: string;
  /** Salt of the proofs of a direct delivery; absent for an activation, whose salt stands in no command. */
  readonly nonce?: string;
  /** A symbolic link is followed; otherwise a link at the path is a difference. */
  readonly follows: boolean;
  readonly files: readonly OrderedFile[];
}

/** One content of a file that counts as ours. */
export interface KnownContent {
  readonly salt: string;
  /** Hex sha256 of the salt followed by the bytes. */
  readonly proof: string;
}

/** A file that a removal may remove. */
export interface RemovedFile {
  readonly path: string;
  /** Contents that direct sends brought. What an activation brought is remembered in the state folder. */
  readonly known: readonly KnownContent[];
}

/** Removes files whose bytes are ours, reloads once, and removes the state folder. */
export interface RemoveOrder {
  readonly kind: "remove";
  readonly token: string;
  /** The state folder; absent when the resource never had one. */
  readonly folder?: string;
  readonly follows: boolean;
  readonly files: readonly RemovedFile[];
  /** Runs once, where a file was removed or a reload is owed. */
  readonly reload?: Command;
  readonly say: number;
}

export type Order = ActivateOrder | VerifyOrder | RestoreOrder | DriftOrder | RemoveOrder;

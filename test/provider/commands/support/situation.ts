/** The form of a situation: what is on the disk before, which orders run, and what must be on the disk after each. It
 * is data, so that the same table runs on any root, by any means that can stage parts and run a script. */
import { createHash } from "node:crypto";
import { bundleOf, partPath, proofOf } from "../../../../provider/src/commands/bundle.ts";
import type {
  ActivateOrder,
  KnownContent,
  Order,
  OrderedFile,
} from "../../../../provider/src/commands/order.ts";
import type { Report } from "../../../../provider/src/commands/report.ts";

/** One file of an order. Its path begins with "@/", the root of the instance. */
export interface Wanted {
  readonly path: string;
  readonly bytes: string | Buffer;
  readonly mode?: string;
  readonly owner?: string;
  readonly group?: string;
}

/** The part of an order that a situation may choose. */
export type Choices = Partial<
  Pick<
    ActivateOrder,
    "replaces" | "symlinks" | "undoes" | "backups" | "validate" | "test" | "reload" | "health" | "say"
  >
>;

/** What SendFile has left: everything, nothing, all parts but the last, or a part with a wrong byte. */
export type Delivered = "all" | "nothing" | "incomplete" | "damaged";

/** What a script does instead of an activation, and how. Its files are those of the turn. */
export type Instead =
  | { readonly does: "restore" }
  | {
      readonly does: "drift";
      readonly follows?: boolean;
      /** True after a direct delivery: the salt stands in the order, and there is no state folder. */
      readonly direct?: boolean;
    }
  | {
      readonly does: "remove";
      readonly follows?: boolean;
      readonly direct?: boolean;
      /** Contents that direct sends brought, by path. */
      readonly known?: Readonly<Record<string, readonly string[]>>;
    };

/** One order, and what must be true after its script. */
export interface Turn {
  readonly files: readonly Wanted[];
  readonly instead?: Instead;
  /** The run to which the order belongs. */
  readonly run?: string;
  readonly choices?: Choices;
  readonly delivered?: Delivered;
  /** sh that runs before the script of this turn. */
  readonly before?: string;
  /** sh that runs after the delivery. */
  readonly meanwhile?: string;
  /** A part of the report. */
  readonly report: Partial<Report>;
  /** sh that looks at the disk after the script, and what it must print. */
  readonly look?: string;
  readonly sees?: string;
}

export interface Situation {
  readonly name: string;
  /** What the root must be able to do: mount file systems, set the immutable attribute, own files by any user,
   * clone attributes and labels with the tools of GNU, or have a tool that the script can do without. */
  readonly needs?: readonly ("mounts" | "immutable" | "owners" | "acl" | "flock" | "openssl")[];
  /** Tools that the script must not find. */
  readonly without?: readonly string[];
  /** sh that makes the disk as it is before. */
  readonly before?: string;
  readonly turns: readonly Turn[];
}

export const SALT = "5a".repeat(32);
/** Salt of what direct sends brought. */
export const NONCE = "c3".repeat(32);
/** The state folder, below the root. */
export const FOLDER = "@/var/lib/alicloud-sendfile/0123abcd";

/** A turn as it runs below a root: the order, and the parts that stand in the state folder. */
export interface Prepared {
  readonly order: Order;
  readonly parts: readonly { readonly dir: string; readonly name: string; readonly bytes: Buffer }[];
}

export function prepare(turn: Turn, root: string, token: string): Prepared {
  const named = turn.run === undefined ? token : `${turn.run}-7`;
  if (turn.instead === undefined) return activation(turn, root, named);
  return { order: orderOf(turn, turn.instead, root, named), parts: [] };
}

function orderOf(turn: Turn, instead: Instead, root: string, token: string): Order {
  const { does } = instead;
  const { reload, say = 1_500 } = commandsBelow(turn.choices ?? {}, root);
  const files = turn.files.map((file) => ordered(file, root));
  const folder = below(FOLDER, root);
  const more = { token, say, ...(reload === undefined ? {} : { reload }) };
  if (does === "restore") return { kind: does, folder, run: turn.run ?? token, files, ...more };
  const { follows = true, direct = false } = instead;
  const state = direct ? {} : { folder };
  if (does === "drift")
    return { kind: does, token, follows, files, ...state, ...(direct ? { nonce: SALT } : {}) };
  const known = (path: string): KnownContent[] =>
    (instead.known?.[path] ?? []).map((text) => ({ salt: NONCE, proof: proofOf(NONCE, Buffer.from(text)) }));
  const removed = turn.files.map(({ path }) => ({ path: below(path, root), known: known(path) }));
  return { kind: does, follows, files: removed, ...state, ...more };
}

function ordered(file: Wanted, root: string): OrderedFile {
  const bytes = Buffer.from(file.bytes);
  return {
    path: below(file.path, root),
    bytes: bytes.length,
    proof: proofOf(SALT, bytes),
    mode: file.mode ?? "0644",
    owner: file.owner ?? "",
    group: file.group ?? "",
  };
}

function activation(turn: Turn, root: string, token: string): Prepared {
  const contents = turn.files.map(({ bytes }) => ({ bytes: Buffer.from(bytes) }));
  const { sha256, bytes, parts } = bundleOf(contents, SALT);
  const folder = below(FOLDER, root);
  const filesKey = createHash("sha256").update(JSON.stringify(turn.files)).digest("hex").slice(0, 16);
  const order: ActivateOrder = {
    kind: "activate",
    token,
    folder,
    filesKey,
    bundle: { sha256, bytes, parts: parts.length },
    files: turn.files.map((file) => ordered(file, root)),
    replaces: true,
    symlinks: "follow",
    undoes: true,
    backups: 1,
    say: 1_500,
    ...commandsBelow(turn.choices ?? {}, root),
  };
  const staged = parts.map((part, n) => ({ ...partPath(folder, filesKey, n), bytes: part }));
  return { order, parts: deliver(staged, turn.delivered ?? "all") };
}

export function below(text: string, root: string): string {
  return text.replaceAll("@/", `${root}/`);
}

function commandsBelow(choices: Choices, root: string): Choices {
  const entries = Object.entries(choices).map(([name, value]) =>
    typeof value === "object" ? [name, { ...value, text: below(value.text, root) }] : [name, value],
  );
  return Object.fromEntries(entries);
}

function deliver(parts: Prepared["parts"], delivered: Delivered): Prepared["parts"] {
  switch (delivered) {
    case "all":
      return parts;
    case "nothing":
      return [];
    case "incomplete":
      return parts.slice(0, -1);
    case "damaged":
      return parts.map((part) => ({
        ...part,
        bytes: Buffer.from(part.bytes.map((byte, at) => (at === 15 ? byte ^ 1 : byte))),
      }));
  }
}

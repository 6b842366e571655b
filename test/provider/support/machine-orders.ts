/** Reads the order of a script from its text. */

export type Kind = "activate" | "verify" | "restore" | "drift" | "remove";

export interface Ordered {
  readonly path: string;
  readonly proof: string;
  readonly bytes: number;
  /** Salts and proofs of the contents that a removal knows. */
  readonly known: readonly (readonly [salt: string, proof: string])[];
}

export interface Order {
  readonly kind: Kind;
  readonly token: string;
  /** State folder; "" when the order has none. */
  readonly folder: string;
  readonly key: string;
  readonly sha256: string;
  readonly parts: number;
  /** Salt of a direct delivery, which stands in the script; "" for an activation. */
  readonly nonce: string;
  /** First part of the tokens of the run, in a restore. */
  readonly run: string;
  readonly undoes: boolean;
  readonly backups: number;
  readonly reloads: boolean;
  readonly files: readonly Ordered[];
}

export function orderOf(script: string): Order {
  const value = (name: string) => unquoted(new RegExp(`^${name}=(.*)$`, "m").exec(script)?.[1] ?? "");
  const kind = kindOf(script);
  return {
    kind,
    token: value("T"),
    folder: value("D"),
    key: value("K"),
    sha256: value("Z"),
    parts: Number(value("P")),
    nonce: /^salt\(\) \{ sa=(.*); \}$/m.exec(script)?.[1] ?? value("S"),
    run: value("N"),
    undoes: value("U") === "1",
    backups: Number(value("B")),
    reloads: value("RC") !== "",
    files: filesOf(script, kind),
  };
}

/** Each kind of script begins with values that no other kind has. */
export function kindOf(script: string): Kind {
  const has = (name: string) => new RegExp(`^${name}=`, "m").test(script.slice(0, script.indexOf("all() {")));
  if (has("K")) return "activate";
  if (has("N")) return "restore";
  if (has("L")) return has("SAY") ? "remove" : "drift";
  return "verify";
}

const QUOTED = /'(?:[^']|'\\'')*'|\S+/g;

function filesOf(script: string, kind: Kind): Ordered[] {
  const body = /^all\(\) \{\n([\s\S]*?)\n\}$/m.exec(script)?.[1] ?? "";
  return [...body.matchAll(/^"\$@" \d+ (.*?)(?: &&)?$/gm)].map(([, line = ""]) => {
    const [path = "", ...words] = (line.match(QUOTED) ?? []).map(unquoted);
    const pairs = words.flatMap((salt, at) => (at % 2 === 0 ? [[salt, words[at + 1] ?? ""] as const] : []));
    return kind === "remove"
      ? { path, proof: "", bytes: 0, known: pairs }
      : { path, proof: words[3] ?? "", bytes: Number(words[4]), known: [] };
  });
}

function unquoted(text: string): string {
  return text.replace(/^'(.*)'$/s, "$1").replaceAll("'\\''", "'");
}

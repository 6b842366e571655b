/** Puts pieces and values together to a script. */
import type { Command, OrderedFile } from "./order.ts";
import { quote, strip } from "./quote.ts";

/** Returns assignments, one a line. */
export function assign(values: Readonly<Record<string, string | number>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}=${typeof value === "number" ? value : quoted(value)}\n`)
    .join("");
}

/** Returns the assignments of a command: its text and its limit, or nothing but an empty text. */
export function command(letter: string, given: Command | undefined): string {
  return given === undefined
    ? ""
    : assign({ [`${letter}C`]: given.text, [`${letter}T`]: given.timeoutSeconds });
}

/** Defines `all`, which calls a function for each file with: index, path, mode, owner, group, proof, bytes. */
export function filesOf(files: readonly OrderedFile[]): string {
  const lines = files.map(({ path, mode, owner, group, proof, bytes }, at) =>
    ['"$@"', at, ...[path, mode, owner, group, proof].map(quoted), bytes].join(" "),
  );
  return `all() {\n${lines.join(" &&\n") || ":"}\n}\n`;
}

/** Joins the pieces that an order needs. */
export function pieces(...given: readonly (string | false | undefined)[]): string {
  return given.map((piece) => (piece ? strip(piece) : "")).join("");
}

function quoted(value: string): string {
  return value === "" ? "''" : quote(value);
}

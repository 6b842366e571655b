/** Puts pieces and values together to a script. */
import type { Command, OrderedFile, RemovedFile } from "./order.ts";
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
  return allOf(
    files.map(({ path, mode, owner, group, proof, bytes }) => [
      ...[path, mode, owner, group, proof].map(quoted),
      bytes,
    ]),
  );
}

/** As filesOf, for files that are removed, with: index, path, and salt and proof of each known content. */
export function removedOf(files: readonly RemovedFile[]): string {
  return allOf(
    files.map(({ path, known }) => [quoted(path), ...known.flatMap(({ salt, proof }) => [salt, proof])]),
  );
}

function allOf(files: readonly (readonly (string | number)[])[]): string {
  const lines = files.map((words, at) => ['"$@"', at, ...words].join(" "));
  return `all() {\n${lines.join(" &&\n") || ":"}\n}\n`;
}

/** Joins the pieces that an order needs. */
export function pieces(...given: readonly (string | false | undefined)[]): string {
  return given.map((piece) => (piece ? strip(piece) : "")).join("");
}

function quoted(value: string): string {
  return value === "" ? "''" : quote(value);
}

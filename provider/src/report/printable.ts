/**
 * Makes a line of a file harmless for a terminal and for the engine's display, which takes `<{%…%}>` for a colour and ends at one
 * that it does not know.
 */

/** Longest line that is shown. */
const MAX_CHARACTERS = 160;

/** Control characters, and characters that change how the others are shown, such as those that turn the direction of writing. */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

/** Returns the line with hidden characters as escapes, and cut when it is long. */
export function printable(line: string): string {
  let shown = "";
  let taken = 0;
  for (const char of line) {
    const one = shown.endsWith("<{") && char === "%" ? escaped(char) : visible(char);
    if (shown.length + one.length > MAX_CHARACTERS) break;
    shown += one;
    taken += char.length;
  }
  const left = line.length - taken;
  return left === 0 ? shown : `${shown}… (${left} more characters)`;
}

function visible(char: string): string {
  if (char === "\t" || !HIDDEN.test(char)) return char;
  return char === "\r" ? "\\r" : escaped(char);
}

function escaped(char: string): string {
  const code = char.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  return code < 256 ? `\\x${hex.padStart(2, "0")}` : `\\u{${hex}}`;
}

/** Turns values and pieces into the text of a POSIX shell. */

/** Quotes a value for sh. Only a single quote ends a single-quoted text, so that nothing in the value is expanded. */
export function quote(value: string): string {
  return /^[A-Za-z0-9_/.:-]+$/.test(value) ? value : `'${value.replaceAll("'", "'\\''")}'`;
}

/** Removes comments, indentation and empty lines from a piece. Pieces hold no text that goes over several lines but
 * those whose second line is empty of blanks. */
export function strip(piece: string): string {
  return piece.replace(/^[ \t]*(?:#.*)?\n/gm, "").replace(/^[ \t]+/gm, "");
}

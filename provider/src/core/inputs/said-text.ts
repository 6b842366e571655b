/**
 * Makes texts of others, such as what a command on an instance said, harmless where the engine shows them. The engine takes
 * `<{%…%}>` for a colour and ends with a panic at one that it does not know, and templates hold such text.
 */

/** Returns the text with a blank in what the engine would take for the beginning of a colour. */
export function withoutTags(text: string): string {
  return text.replaceAll("<{%", "<{ %");
}

/** ESC, which is a control character, and what follows it to its end. */
const ESCAPE_SEQUENCE = /(?![\r\n\t])\p{Cc}\[[0-9;?]*[ -/]*[@-~]/gu;

/** Returns the text also without colours of a terminal and control characters other than newline and tab. */
export function saidText(text: string): string {
  return withoutTags(text.replace(ESCAPE_SEQUENCE, "").replace(/(?![\n\t])\p{Cc}/gu, ""));
}

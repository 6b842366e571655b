/**
 * Makes text that comes from an instance safe to show: without colours and control characters, and not longer than there is
 * room for.
 */

/** Matches a sequence by which a command colours its output. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const COLOUR = /\u001b\[[0-9;?]*[A-Za-z]/g;
/**
 * Matches control characters, which would disturb the terminal that shows the text, and characters that turn the direction of
 * the text around. A newline is none of them.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const CONTROL = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;

/** Line ends become newlines. Half a character, as a cut leaves it, becomes the sign for one that cannot be shown. */
export function clean(text: string): string {
  return text
    .replace(COLOUR, "")
    .replace(/\r\n?|[\u2028\u2029]/g, "\n")
    .replaceAll("\t", " ")
    .replace(CONTROL, "")
    .toWellFormed();
}

/** Like `clean`, with the whole text in one line of at most `max` characters. A longer text ends with an ellipsis. */
export function oneLine(text: string, max: number): string {
  // Only so much is looked at that a huge text costs nothing.
  const head = text.slice(0, 4 * max);
  const line = clean(head).replace(/\s+/g, " ").trim();
  return head.length < text.length && line.length <= max ? `${line}…` : cut(line, max);
}

/** Cuts a text that is longer than `max`, and says so with an ellipsis. No character is cut in half. */
export function cut(text: string, max: number): string {
  if (text.length <= max) return text;
  return `${text.slice(0, max).replace(/[\ud800-\udbff]$/, "")}…`;
}

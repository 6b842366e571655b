/**
 * Writes text into Markdown so that it stays text: in a cell of a table, as code, and in a block of lines. Text of an instance
 * may be made to look like a table, a link, HTML or a mention of a person.
 */
import { clean, oneLine } from "./clean.ts";

/**
 * Matches what may begin or end a construct of Markdown, HTML, a link, an emoji or a formula, within a line. A colon of a time
 * is none of them.
 */
const MARKUP = /[!"#$%&'*+<=>?@[\\\]^_`{|}~]|(?<!\d):|:(?!\d)|(?<=www)\./gi;

/** Text in a paragraph or a cell. A reference to a character is always shown, and never read as markup. */
export function inline(text: string, max: number): string {
  return oneLine(text, max).replace(MARKUP, (one) => `&#${one.charCodeAt(0)};`);
}

/** Text at the beginning of a line, where a dash or a number would begin a list. */
export function paragraph(text: string, max: number): string {
  return inline(text, max).replace(/^[-\d]/, (one) => `&#${one.charCodeAt(0)};`);
}

/** Text that is shown as code, in which no mention and no reference to an issue is looked for either. */
export function code(text: string, max: number): string {
  return `<code>${inline(text, max)}</code>`;
}

/** Lines in a block that shows them as they are. */
export function block(lines: readonly string[]): string {
  const text = clean(lines.join("\n"));
  return `<pre>${text.replace(/[&<>]/g, (one) => `&#${one.charCodeAt(0)};`)}</pre>`;
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => "---"), ...rows].map(row).join("\n");
}

export function row(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}

/** A part that is closed until a reader opens it. */
export function details(title: string, body: string): string {
  return `<details><summary>${title}</summary>\n\n${body}\n\n</details>\n`;
}

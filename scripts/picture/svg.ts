// Draws the lines of a terminal as an SVG picture that needs no font file and no script.
import Anser from "anser";

const COLUMNS = 136;
const CHAR = 7.83;
const LINE = 19;
const PAD = 18;
const BAR = 34;
const COLOURS: Readonly<Record<string, string>> = {
  "ansi-black": "#6e7681",
  "ansi-red": "#ff7b72",
  "ansi-green": "#56d364",
  "ansi-yellow": "#e3b341",
  "ansi-blue": "#79c0ff",
  "ansi-magenta": "#d2a8ff",
  "ansi-cyan": "#76e3ea",
  "ansi-white": "#e6edf3",
  "ansi-bright-black": "#8b949e",
  "ansi-bright-red": "#ffa198",
  "ansi-bright-green": "#56d364",
  "ansi-bright-yellow": "#e3b341",
  "ansi-bright-blue": "#79c0ff",
  "ansi-bright-magenta": "#d2a8ff",
  "ansi-bright-cyan": "#76e3ea",
  "ansi-bright-white": "#ffffff",
};

interface Span {
  readonly text: string;
  readonly column: number;
  readonly colour: string | undefined;
  readonly bold: boolean;
}

export function svgOf(lines: readonly string[]): string {
  const rows = lines
    .flatMap(wrapped)
    .map((spans, n) => `<text y="${BAR + PAD + n * LINE}">${spans.map(spanOf).join("")}</text>`);
  const width = Math.round(COLUMNS * CHAR + 2 * PAD);
  const height = BAR + PAD + rows.length * LINE;
  const dots = ["#ff5f57", "#febc2e", "#28c840"].map(
    (fill, n) => `<circle cx="${20 + n * 20}" cy="17" r="6" fill="${fill}"/>`,
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="${LABEL}">`,
    `<rect width="${width}" height="${height}" rx="10" fill="#0d1117"/>`,
    ...dots,
    `<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="13" fill="#e6edf3" xml:space="preserve">`,
    ...rows,
    "</g>",
    "</svg>",
    "",
  ].join("\n");
}

const LABEL =
  "Terminal: a pulumi up that fails because one instance cannot take the file, and the one after it";

/** Cuts the text of a line where a terminal would wrap it. */
function wrapped(line: string): Span[][] {
  const rows: Span[][] = [[]];
  let column = 0;
  for (const { content, fg, decorations } of Anser.ansiToJson(line, {
    use_classes: true,
    remove_empty: true,
  }))
    for (let rest = content; rest !== ""; ) {
      const text = rest.slice(0, COLUMNS - column);
      rows.at(-1)?.push({ text, column, colour: COLOURS[fg ?? ""], bold: decorations.includes("bold") });
      rest = rest.slice(text.length);
      column += text.length;
      if (column < COLUMNS) continue;
      rows.push([]);
      column = 0;
    }
  return rows;
}

/** A span has the width of its characters on every screen, because fonts differ. */
function spanOf({ text, column, colour, bold }: Span): string {
  const chars = text.trim();
  if (chars === "") return "";
  const x = PAD + (column + text.length - text.trimStart().length) * CHAR;
  const fill = colour === undefined ? "" : ` fill="${colour}"`;
  const weight = bold ? ` font-weight="600"` : "";
  const width = (chars.length * CHAR).toFixed(1);
  return `<tspan x="${x.toFixed(1)}" textLength="${width}"${fill}${weight}>${escaped(chars)}</tspan>`;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/**
 * Makes the HTML report: one page that holds its data, script and style sheet, and that reaches no network. Where scripts are
 * off the page still tells the result of each rollout.
 */
import { createHash } from "node:crypto";
import type { RolloutReport } from "./model.ts";
import { SCRIPT, STYLE } from "./page-bundle.ts";
import { embedded, pageData } from "./page-data.ts";

export interface HtmlOptions {
  /** Title of the page. Default: "Rollout report". */
  readonly title?: string;
}

/** Example: `html([rolloutReport("webConf", result)])`. The same reports give the same text. */
export function html(reports: readonly RolloutReport[], options: HtmlOptions = {}): string {
  const title = options.title ?? "Rollout report";
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)}</title>
<link rel="icon" href="${icon(reports)}">
<style>${STYLE}</style>
</head>
<body>
<div id="page">
<main>
<h1>${escapeHtml(title)}</h1>
<noscript><p>Scripts are off here, so only the result is shown. Save the page and open it in a browser to see all.</p></noscript>
${reports.map(inShort).join("\n")}
</main>
</div>
<script type="application/json" id="data">${embedded(pageData(title, reports))}</script>
<script>${SCRIPT}</script>
</body>
</html>
`;
}

/**
 * The page may run its own script and style sheet, which are known by their hashes, and may load nothing. Trusted types refuse
 * every text that would be read as HTML.
 */
const POLICY = [
  "default-src 'none'",
  `script-src ${hashOf(SCRIPT)}`,
  `style-src ${hashOf(STYLE)}`,
  "img-src data:",
  "base-uri 'none'",
  "form-action 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join("; ");

function hashOf(text: string): string {
  return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}

function inShort({ name, result }: RolloutReport): string {
  return `<section><h2>${escapeHtml(name)}</h2><p>${escapeHtml(result.summary)}</p></section>`;
}

/** The icon of the browser's tab: a tick where all rollouts passed, else a cross. */
function icon(reports: readonly RolloutReport[]): string {
  const passed = reports.every(({ result }) => result.passed);
  const [colour, lines] = passed ? ["#1a7f37", "M4 8.5l3 3 5-6"] : ["#c4262e", "M5 5l6 6M11 5l-6 6"];
  const image =
    `<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'><rect width='16' height='16' rx='4' fill='${colour}'/>` +
    `<path d='${lines}' fill='none' stroke='#fff' stroke-width='2' stroke-linecap='round'/></svg>`;
  return `data:image/svg+xml,${encodeURIComponent(image).replaceAll("'", "%27")}`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}

/**
 * The formats in which a report is made. A new format is one renderer in report/ and one line here, from which the options of
 * the command follow.
 */
import { html } from "../report/html.ts";
import { json } from "../report/json.ts";
import { junit } from "../report/junit.ts";
import { markdown } from "../report/markdown.ts";
import type { RolloutReport } from "../report/model.ts";
import { reportText } from "../report/text.ts";

interface Look {
  /** True when a terminal shows the text, and the user did not forbid colours. */
  readonly colour: boolean;
}

interface Renderer {
  /** The name of the format in a sentence. */
  readonly title: string;
  render(reports: readonly RolloutReport[], look: Look): string;
}

const RENDERERS = {
  text: { title: "text", render: reportText },
  json: { title: "JSON", render: json },
  junit: { title: "JUnit", render: junit },
  markdown: { title: "Markdown", render: markdown },
  html: { title: "HTML", render: (reports) => html(reports) },
} as const satisfies Readonly<Record<string, Renderer>>;

export type Format = keyof typeof RENDERERS;

export const FORMATS = Object.keys(RENDERERS) as Format[];

/** Each of these formats has an option of its own name, which writes a file. */
export const FILE_FORMATS = FORMATS.filter((format) => format !== "text");

export function titleOf(format: Format): string {
  return RENDERERS[format].title;
}

export function rendered(format: Format, reports: readonly RolloutReport[], look: Look): string {
  return RENDERERS[format].render(reports, look);
}

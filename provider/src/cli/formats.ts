/**
 * The formats in which a report is made. A new format is one renderer in report/ and one line here.
 */
import { json } from "../report/json.ts";
import { junit } from "../report/junit.ts";
import { markdown } from "../report/markdown.ts";
import type { RolloutReport } from "../report/model.ts";
import { reportText } from "../report/text.ts";

export const FORMATS = ["text", "json", "junit", "markdown"] as const;
export type Format = (typeof FORMATS)[number];

export interface Look {
  /** True when a terminal shows the text, and the user did not forbid colours. */
  readonly colour: boolean;
}

export function rendered(format: Format, reports: readonly RolloutReport[], look: Look): string {
  switch (format) {
    case "text":
      return reportText(reports, look);
    case "json":
      return json(reports);
    case "junit":
      return junit(reports);
    case "markdown":
      return markdown(reports);
  }
}

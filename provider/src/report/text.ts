/**
 * The report as text for a terminal of 80 columns: for each rollout the verdict, the groups by reason with advice, and the
 * waves.
 */
import { styleText } from "node:util";
import { oneLine } from "./clean.ts";
import { instances } from "./count.ts";
import {
  countsText,
  holders,
  idsText,
  OUTCOME_WORDS,
  othersText,
  overallText,
  verdictText,
} from "./labels.ts";
import type { ReasonGroup, RolloutReport, WaveReport } from "./model.ts";

const WIDTH = 80;
const MAX_IDS = 10;
const MAX_GROUPS = 10;
const MAX_WAVES = 20;
const MAX_TEXT = 400;
/** The summary begins with the counts and the files; the groups that follow in it are told below in full. */
const MAX_SUMMARY = 200;

type Colour = "red" | "green" | "yellow" | "bold" | "dim";
type Paint = (colour: Colour, text: string) => string;

/** With `colour` the text has escape sequences of a terminal. */
export function reportText(reports: readonly RolloutReport[], { colour }: { colour: boolean }): string {
  const paint: Paint = (name, text) => (colour ? styleText(name, text, { validateStream: false }) : text);
  const parts = reports.map((report) => rolloutText(report, paint));
  const all = reports.length < 2 ? [] : [`${overallText(reports.map(({ result }) => result))}\n`];
  return [...parts, ...all].join("\n");
}

function rolloutText({ name, result, groups, waves, isComplete }: RolloutReport, paint: Paint): string {
  const { counts } = result;
  const verdict = paint(
    result.passed ? (counts.total === holders(counts) ? "green" : "yellow") : "red",
    verdictText(result),
  );
  const lines = [
    `${paint("bold", oneLine(name, MAX_TEXT))} ${verdict}`,
    ...wrapped(`${instances(counts.total)}: ${countsText(counts) || "none known"}`, "  "),
    ...wrapped(oneLine(result.summary, MAX_SUMMARY), "  ").map((line) => paint("dim", line)),
    ...groups.slice(0, MAX_GROUPS).flatMap((group) => ["", ...groupText(group, paint)]),
    ...othersText(groups.slice(MAX_GROUPS)).flatMap((line) => ["", `  ${line}`]),
    ...wavesText(waves),
    ...(isComplete ? [] : ["", "  (the input does not tell of the instances that hold the files)"]),
  ];
  return `${lines.join("\n")}\n`;
}

function groupText(group: ReasonGroup, paint: Paint): string[] {
  const { outcome, reason, ids, said, saidBy, aftermath, advice } = group;
  const colour = outcome === "failed" ? "red" : "yellow";
  const head = `${OUTCOME_WORDS[outcome]}, ${instances(ids.length)}: ${oneLine(reason, MAX_TEXT)}`;
  return [
    ...wrapped(head, "  ", "    ").map((line) => paint(colour, line)),
    ...wrapped(oneLine(idsText(ids, MAX_IDS), MAX_TEXT), "    "),
    ...(saidBy === undefined ? [] : [`    ${oneLine(saidBy, MAX_TEXT)} said:`]),
    ...said.flatMap((line) => wrapped(line, "    | ")),
    ...aftermath.flatMap((text) => wrapped(text, "    ")),
    ...(advice === undefined ? [] : wrapped(`→ ${oneLine(advice, MAX_TEXT)}`, "    ", "      ")),
  ];
}

/** One wave is no timeline, so that it is left out. */
function wavesText(waves: readonly WaveReport[]): string[] {
  if (waves.length < 2) return [];
  const lines = waves
    .slice(0, MAX_WAVES)
    .flatMap((wave) =>
      wrapped(`wave ${wave.number}: ${countsText(wave.counts)}${timesText(wave)}`, "  ", "    "),
    );
  const more = waves.length > MAX_WAVES ? [`  and ${waves.length - MAX_WAVES} more waves`] : [];
  return ["", ...lines, ...more];
}

function timesText({ firstFinish, lastFinish }: WaveReport): string {
  if (firstFinish === undefined || lastFinish === undefined) return "";
  const times = firstFinish === lastFinish ? firstFinish : `${firstFinish} to ${lastFinish}`;
  return `, finished ${oneLine(times, MAX_TEXT)}`;
}

/** Breaks a line at blanks. A word that is too long for a line keeps a line of its own, so that it can be copied. */
function wrapped(text: string, indent: string, next = indent): string[] {
  if (indent.length + text.length <= WIDTH) return text === "" ? [] : [indent + text];
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const before = lines.length === 0 ? indent : next;
    if (line !== "" && before.length + line.length + 1 + word.length > WIDTH) {
      lines.push(before + line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  if (line !== "") lines.push((lines.length === 0 ? indent : next) + line);
  return lines;
}

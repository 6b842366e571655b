/**
 * The report as Markdown for the summary of a CI job: for each rollout the verdict and a table of reasons with advice; what the
 * commands said, the waves and the instances can be opened. It never grows beyond what GitHub takes for a summary.
 */
import type { InstanceResult } from "../args.ts";
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
import { block, code, details, inline, paragraph, table } from "./markdown-text.ts";
import type { ReasonGroup, RolloutReport, WaveReport } from "./model.ts";

/** GitHub takes 1 MiB for the summary of a step. */
const MAX_BYTES = 1_000_000;
const MAX_GROUPS = 20;
const MAX_IDS = 10;
const MAX_ROWS = 500;
const MAX_WAVES = 100;
const MAX_TEXT = 300;
const MAX_SUMMARY = 1_000;

export function markdown(reports: readonly RolloutReport[]): string {
  let left = MAX_BYTES;
  const taken = (text: string): boolean => {
    const bytes = Buffer.byteLength(text) + 1;
    if (bytes > left) return false;
    left -= bytes;
    return true;
  };
  const all =
    reports.length < 2 ? [] : [`## ${overallText(reports.map(({ result }) => result))}\n`].filter(taken);
  // The verdicts are taken first, so that the details of one rollout do not push out the verdict of another.
  const heads = reports.map((report) => [headOf(report)].filter(taken));
  const parts = reports.map((report, at) => [...(heads[at] ?? []), ...partsOf(report).filter(taken)]);
  const missing = heads.filter((head) => head.length === 0).length;
  const more = missing === 0 ? [] : [`and ${missing} more, for which a summary has no room\n`];
  return [...all, ...parts.flat(), ...more].join("\n");
}

function headOf({ name, result, groups }: RolloutReport): string {
  const { counts, passed, summary } = result;
  const sign = !passed ? "❌" : counts.total === holders(counts) ? "✅" : "⚠️";
  const rows = groups.slice(0, MAX_GROUPS).map(groupRow);
  return [
    `### ${sign} ${code(name, MAX_TEXT)} ${verdictText(result)}\n`,
    `${instances(counts.total)}: ${countsText(counts) || "none known"}\n`,
    ...(summary === "" ? [] : [`${paragraph(summary, MAX_SUMMARY)}\n`]),
    ...(rows.length === 0 ? [] : [`${table(["Outcome", "Instances", "Why", "What to do"], rows)}\n`]),
    ...othersText(groups.slice(MAX_GROUPS)).map((line) => `${line}\n`),
  ].join("\n");
}

function groupRow({ outcome, ids, reason, aftermath, advice = "" }: ReasonGroup): string[] {
  const why = [code(reason, MAX_TEXT), ...aftermath.map((text) => inline(text, MAX_TEXT))].join("<br>");
  const who = `${ids.length}: ${code(idsText(ids, MAX_IDS), MAX_TEXT)}`;
  return [OUTCOME_WORDS[outcome], who, why, inline(advice, MAX_TEXT)];
}

function partsOf({ groups, waves, instances: all, isComplete }: RolloutReport): string[] {
  const said = groups.slice(0, MAX_GROUPS).filter((group) => group.said.length > 0);
  const blocks = said.map((group) => `${code(group.ids[0] ?? "", MAX_TEXT)}\n\n${block(group.said)}`);
  return [
    ...(blocks.length === 0 ? [] : [details("What the commands said", blocks.join("\n\n"))]),
    ...(waves.length < 2 ? [] : [details(`Waves (${waves.length})`, wavesTable(waves))]),
    ...(Object.keys(all).length === 0 ? [] : [details(titleOf(all, isComplete), instancesTable(all))]),
  ];
}

function titleOf(all: RolloutReport["instances"], isComplete: boolean): string {
  const count = Object.keys(all).length;
  return isComplete ? `Instances (${count})` : `Instances that do not hold the files (${count})`;
}

function wavesTable(waves: readonly WaveReport[]): string {
  const rows = waves.slice(0, MAX_WAVES).map(({ number, counts, firstFinish = "", lastFinish = "" }) => {
    return [String(number), countsText(counts), inline(firstFinish, MAX_TEXT), inline(lastFinish, MAX_TEXT)];
  });
  const more = waves.length > MAX_WAVES ? `\n\nand ${waves.length - MAX_WAVES} more waves` : "";
  return table(["Wave", "Instances", "First end", "Last end"], rows) + more;
}

function instancesTable(all: RolloutReport["instances"]): string {
  const known = Object.entries(all);
  const rows = known.slice(0, MAX_ROWS).map(([id, one]) => instanceRow(id, one));
  const more = known.length > MAX_ROWS ? `\n\nand ${instances(known.length - MAX_ROWS)} more` : "";
  return table(["Instance", "Outcome", "Wave", "Zone", "Code", "Finished"], rows) + more;
}

function instanceRow(id: string, one: InstanceResult): string[] {
  const { outcome, wave, zone = "", errorCode = "", finishTime = "" } = one;
  const texts = [zone, errorCode, finishTime].map((text) => inline(text, MAX_TEXT));
  return [code(id, MAX_TEXT), OUTCOME_WORDS[outcome], String(wave), ...texts];
}

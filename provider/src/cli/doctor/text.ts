/**
 * Prints an examination for people: what to mend first, in lines of at most 80 characters, and the verdict last.
 */
import type { Check, Examination, ShownSetting } from "./check.ts";

const WIDTH = 80;
const LABEL = 24;
const CHECK_LABEL = 40;

const MARKS: Readonly<Record<Check["outcome"], string>> = {
  ok: "ok",
  problem: "FAIL",
  note: "note",
  notTried: "-",
};

export function examinationText({ settings, checks }: Examination): string {
  const problems = checks.filter(({ outcome }) => outcome === "problem");
  const notes = checks.filter(({ outcome }) => outcome === "note");
  return [
    ...section("To mend", problems.flatMap(finding)),
    ...section("Worth knowing", notes.flatMap(finding)),
    ...section("Settings", settings.flatMap(settingLines)),
    ...section("Checked", checks.flatMap(checkLines)),
    verdict(checks),
    "",
  ].join("\n");
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [title, ...lines, ""];
}

function finding({ id, tried, found, todo }: Check): string[] {
  return [
    ...wrapped(`${id}: ${found}`, "  ", "    "),
    ...wrapped(tried, "    tried: ", "           "),
    ...wrapped(todo ?? "", "    do:    ", "           "),
  ];
}

function settingLines({ setting, value, from }: ShownSetting): string[] {
  return labelled(`  ${setting}`, `${value} (${from})`);
}

function checkLines({ id, outcome, found }: Check): string[] {
  const isTold = outcome === "problem" || outcome === "note";
  return labelled(`  ${MARKS[outcome].padEnd(5)}${id}`, isTold ? "see above" : found, CHECK_LABEL);
}

function labelled(label: string, text: string, width = LABEL): string[] {
  return wrapped(text, `${label.padEnd(width - 1)} `, " ".repeat(width));
}

function verdict(checks: readonly Check[]): string {
  const count = (wanted: Check["outcome"]) => checks.filter(({ outcome }) => outcome === wanted).length;
  const [problems, untried] = [count("problem"), count("notTried")];
  if (problems === 0) return untried === 0 ? "All is well." : `All is well; ${untried} not tried.`;
  const later = untried === 0 ? "" : `; ${untried} not tried until then`;
  return `${problems} to mend${later}.`;
}

/** Breaks a text at blanks. A word that is longer than a line stays whole, so that it can be copied. */
export function wrapped(text: string, first: string, further: string, width = WIDTH): string[] {
  const lines: string[] = [];
  let line = first;
  let isEmpty = true;
  for (const word of text.replace(/\s+/g, " ").split(" ")) {
    if (!isEmpty && line.length + 1 + word.length > width) {
      lines.push(line);
      line = further;
      isEmpty = true;
    }
    line += isEmpty ? word : ` ${word}`;
    isEmpty = false;
  }
  return [...lines, line].map((one) => one.trimEnd());
}

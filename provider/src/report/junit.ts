/**
 * The report as JUnit XML, for the test view of a CI system: one testsuite for each rollout, with one testcase for the verdict
 * and one for each instance. The elements are those that Jenkins and GitLab read.
 */
import type { InstanceResult, RolloutResult } from "../args.ts";
import { clean, cut, oneLine } from "./clean.ts";
import { verdictText } from "./labels.ts";
import type { ReasonGroup, RolloutReport } from "./model.ts";

/** Name of the testcase for the verdict. Without it a cancelled rollout, all of whose instances are skipped, would be green. */
const VERDICT = "the rollout as a whole";
const MAX_MESSAGE = 300;
const MAX_BODY = 4_000;
/** Number of characters that are looked at, because a text may be longer than any instance should send. */
const MAX_READ = 20_000;

export function junit(reports: readonly RolloutReport[]): string {
  const suites = reports.map(suiteOf);
  const sums = attributes({
    name: "pulumi-alicloud-sendfile",
    tests: sum(suites, ({ tests }) => tests),
    failures: sum(suites, ({ failures }) => failures),
    errors: sum(suites, ({ errors }) => errors),
  });
  const xml = suites.map(({ text }) => text).join("");
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites${sums}>\n${xml}</testsuites>\n`;
}

type End = "failure" | "error" | "skipped" | undefined;

interface Case {
  readonly end: End;
  readonly text: string;
}

interface Suite {
  readonly tests: number;
  readonly failures: number;
  readonly errors: number;
  readonly text: string;
}

function suiteOf(report: RolloutReport): Suite {
  const { name } = report;
  const groups = new Map(report.groups.flatMap((group) => group.ids.map((id) => [id, group] as const)));
  const cases = [
    verdictCase(name, report.result),
    ...Object.entries(report.instances).map(([id, one]) => instanceCase(name, id, one, groups.get(id))),
  ];
  const number = (end: End) => cases.filter((one) => one.end === end).length;
  const told = { tests: cases.length, failures: number("failure"), errors: number("error") };
  const head = attributes({ name, ...told, skipped: number("skipped"), ...timesOf(report) });
  return { ...told, text: ` <testsuite${head}>\n${cases.map(({ text }) => text).join("")} </testsuite>\n` };
}

function verdictCase(name: string, result: RolloutResult): Case {
  const { passed, status, summary } = result;
  const message = `${status}: ${verdictText(result)}`;
  if (!passed) return testcase(name, VERDICT, "failure", { type: result.reason, message }, summary);
  return testcase(name, VERDICT, undefined, {}, summary);
}

/** An instance that holds the files against the plan has passed, and its text tells so. */
function instanceCase(name: string, id: string, one: InstanceResult, group: ReasonGroup | undefined): Case {
  const end = END[one.outcome];
  const message = group?.reason ?? one.status;
  const { advice, aftermath = [] } = group ?? {};
  const details = [
    ...aftermath,
    ...(one.message === undefined ? [] : [one.message.trimEnd()]),
    ...(advice === undefined ? [] : [advice]),
    [
      `wave ${one.wave}`,
      `attempts ${one.attempts}`,
      ...(one.zone === undefined ? [] : [`zone ${one.zone}`]),
      ...(one.invokeId === undefined ? [] : [`InvokeId ${one.invokeId}`]),
      ...(one.finishTime === undefined ? [] : [`finished ${one.finishTime}`]),
    ].join(", "),
  ].join("\n");
  return testcase(name, id, end, { type: one.errorCode ?? one.status, message }, details);
}

const END: Readonly<Record<InstanceResult["outcome"], End>> = {
  success: undefined,
  unchanged: undefined,
  failed: "failure",
  unreachable: "error",
  unknown: "error",
  notAttempted: "skipped",
};

/** `details` stand in the element of the end, or in system-out when the testcase has passed. */
function testcase(
  classname: string,
  name: string,
  end: End,
  why: { type?: string; message?: string },
  details: string,
): Case {
  const element = end ?? "system-out";
  const body = `<${element}${end === undefined ? "" : attributes(why)}>${escaped(cut(clean(details.slice(0, MAX_READ)), MAX_BODY))}</${element}>`;
  return { end, text: `  <testcase${attributes({ classname, name })}>${body}</testcase>\n` };
}

/** The suite begins with the first end of an instance, because the results tell no beginnings. */
function timesOf({ waves }: RolloutReport): { timestamp?: string; time?: string } {
  const times = waves
    .flatMap(({ firstFinish = "", lastFinish = "" }) => [firstFinish, lastFinish])
    .filter((time) => UTC.test(time))
    .sort();
  const [first] = times;
  const last = times.at(-1);
  if (first === undefined || last === undefined) return {};
  const seconds = (Date.parse(last) - Date.parse(first)) / 1000;
  return { timestamp: first.replace(/Z$/, ""), time: seconds.toFixed(3) };
}

const UTC = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

function sum(suites: readonly Suite[], of: (suite: Suite) => number): number {
  return suites.reduce((all, suite) => all + of(suite), 0);
}

function attributes(values: Readonly<Record<string, string | number | undefined>>): string {
  const given = Object.entries(values).filter(([, value]) => value !== undefined);
  return given.map(([key, value]) => ` ${key}="${escaped(oneLine(String(value), MAX_MESSAGE))}"`).join("");
}

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** The two characters at the end are the only ones that `clean` leaves and XML does not allow. */
function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (one) => ENTITIES[one] ?? one).replace(/[\ufffe\uffff]/g, "\ufffd");
}

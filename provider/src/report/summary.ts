/**
 * Tells the result of a rollout in words: `summary` in one paragraph for a ticket, `failureText` in several lines for an
 * error, with the instances grouped by reason and advice for each group.
 */
import type { Counts } from "../args.ts";
import type { Fleet, InstanceRecord, Recorded } from "../core/model.ts";
import { adviceOf, isAccess, isConnection, isPermission } from "../core/outcome/classify.ts";
import { UNRECORDED } from "../core/outcome/record.ts";
import { NO_CANARY, stoppedByCanaries } from "../core/plan/canaries.ts";
import { DOCTOR_HINT, ErrorCode } from "../errors.ts";
import { aftermath, cause, saidBriefly, saidLines } from "./cause.ts";
import { instances } from "./count.ts";
import { type Group, groupsByReason, keepsNewFiles } from "./groups.ts";
import { idsText, othersText } from "./labels.ts";

const MAX_IDS = 10;
/** Largest number of reasons that are told, because every instance may fail for a different reason. */
const MAX_GROUPS = 10;

/** Example: "PartialFailed: 11 of 12 instances hold /etc/app.conf, 1 failed. i-demo0005: Failed FileCreateFail." */
export function summary(recorded: Recorded): string {
  const { verdict, fleet } = recorded;
  const { counts } = verdict;
  const hold = counts.success + counts.unchanged;
  const parts = [
    `${hold} of ${instances(counts.total)} ${counts.total === 1 ? "holds" : "hold"} ${filesText(recorded)}`,
    ...rest(counts, restoredOnly(fleet)),
  ];
  const all = groupsOf(fleet);
  const groups = [
    ...all.slice(0, MAX_GROUPS).map(({ ids, record }) => `${showIds(ids)}: ${inOneLine(record)}`),
    ...othersText(all.slice(MAX_GROUPS)),
  ];
  const ranOn = verdict.passed || (verdict.reason === "budget" && !stoppedByCanaries(fleet));
  const ended = isOnlyDrift(recorded)
    ? "A refresh found changed files"
    : `Ended early: ${whyEnded(recorded)}`;
  const stopped = ranOn ? "" : ` ${ended}.`;
  const details = groups.length === 0 ? "" : ` ${groups.join("; ")}.`;
  return `${verdict.status}: ${parts.join(", ")}.${stopped}${details}`;
}

/** `restored` of the instances that were not attempted got their old files back. */
function rest(counts: Counts, restored: number): string[] {
  const words: [number, string][] = [
    [counts.unchanged, "already held it"],
    [counts.failed, "failed"],
    [counts.unreachable, "unreachable"],
    [counts.unknown, "unknown"],
    [counts.notAttempted - restored, "not attempted"],
    [restored, `got ${restored === 1 ? "its" : "their"} old files back`],
  ];
  return words.filter(([n]) => n > 0).map(([n, word]) => `${n} ${word}`);
}

/** Counts the instances that hold their old files again, and of which nothing else is told. */
function restoredOnly(fleet: Fleet): number {
  const isIt = ({ outcome, rolledBack }: InstanceRecord) =>
    outcome === "notAttempted" && rolledBack === "restored";
  return [...fleet.values()].filter(isIt).length;
}

/** Tells how far a rollout was taken back; an empty list when it was not. */
function restoredLine(fleet: Fleet): string[] {
  const back = [...fleet.values()].filter(({ rolledBack }) => rolledBack === "restored").length;
  const kept = [...fleet.values()].filter(({ rolledBack }) => rolledBack === "failed").length;
  const isRolledBack = back > 0 || [...fleet.values()].some(keepsNewFiles);
  const whose = back === 1 ? "its" : "their";
  const others = kept === 0 ? "" : `, ${kept} did not`;
  return isRolledBack
    ? [`  The rollout was taken back: ${instances(back)} got ${whose} old files back${others}.`]
    : [];
}

/** Tells why the rollout ended. Canaries are looked at first, because they stop a rollout even within its budget. */
function whyEnded({ verdict, fleet }: Recorded): string {
  if (stoppedByCanaries(fleet)) return NO_CANARY;
  const { counts, reason } = verdict;
  switch (reason) {
    case "cancelled":
      return "cancelled";
    case "deadline":
      return counts.unknown > 0 ? "no result before the deadline" : "maxDurationSeconds is over";
    case "error":
      return whatFailed(fleet);
    case "budget":
      return counts.failed + counts.unknown > 0
        ? "more failures than maxFailures allows"
        : "more unreachable instances than are allowed";
    case "passed":
      return "within the allowances";
  }
}

/** True when no rollout ended early, and only a refresh found changed files. */
function isOnlyDrift({ fleet, verdict: { counts, reason } }: Recorded): boolean {
  const hasDrift = [...fleet.values()].some(({ drifted }) => drifted !== undefined);
  return hasDrift && reason === "error" && counts.unknown + counts.notAttempted === 0;
}

/** Tells what stopped the rollout, by the error code of an instance that was not attempted or has an unknown outcome. */
function whatFailed(fleet: Fleet): string {
  const left = [...fleet.values()].filter(
    ({ outcome }) => outcome === "notAttempted" || outcome === "unknown",
  );
  const code = left.find(({ errorCode }) => errorCode !== undefined)?.errorCode ?? "";
  if (code === ErrorCode.INTERNAL) return "a mistake of this package";
  if (code === "NoCredentials" || code === ErrorCode.CONFIGURATION) return "there are no credentials";
  if (left.length === 0 && [...fleet.values()].some(({ drifted }) => drifted !== undefined))
    return "a refresh found changed files";
  if (code === UNRECORDED) return "an update was not recorded";
  return isConnection(code) ? "the API could not be reached" : "the API refused to go on";
}

/** Tells in several lines what happened, which instances failed for which reasons, and what to do about it. */
export function failureText(recorded: Recorded): string {
  const { verdict } = recorded;
  const { counts } = verdict;
  const missing = counts.total - counts.success - counts.unchanged;
  const head = `${verdict.status}: ${missing} of ${instances(counts.total)} did not take ${filesText(recorded)} (${whyEnded(recorded)})`;
  const all = groupsOf(recorded.fleet);
  const lines = all.slice(0, MAX_GROUPS).flatMap(groupLines);
  const more = othersText(all.slice(MAX_GROUPS)).map((line) => `  ${line}`);
  return [head, ...restoredLine(recorded.fleet), ...lines, ...more, ...accessHints(recorded.fleet)].join(
    "\n",
  );
}

function groupLines({ ids, record, said }: Group<InstanceRecord>): string[] {
  const [speaker = ""] = ids;
  const advice = adviceOf(record);
  return [
    `  ${showIds(ids)}: ${cause(record)}`,
    ...(said.size > 1 ? [`    ${speaker} said:`] : []),
    ...saidLines(record).map((line) => `    | ${line}`),
    ...aftermath(record).map((text) => `    ${text}`),
    ...(advice === undefined ? [] : [`    → ${advice}`]),
  ];
}

function inOneLine(record: InstanceRecord): string {
  const said = saidBriefly(record);
  return [cause(record) + (said === undefined ? "" : `: ${said}`), ...aftermath(record)].join(", ");
}

/** The first path, and how many files come with it: "/etc/a.conf and 2 more files". */
function filesText({ settings, delivery }: Recorded): string {
  const more = delivery.files.length - 1;
  return more < 1 ? settings.path : `${settings.path} and ${more} more ${more === 1 ? "file" : "files"}`;
}

/** The smallest RAM policy that a rollout needs, in one line that can be pasted (docs/ram-policy.md). */
const MINIMAL_POLICY =
  '{"Version":"1","Statement":[{"Effect":"Allow","Action":["ecs:SendFile","ecs:DescribeSendFileResults"],"Resource":"*"}]}';

function accessHints(fleet: Fleet): string[] {
  const codes = [...new Set([...fleet.values()].map(({ errorCode = "" }) => errorCode))];
  const denied = codes.some(isPermission);
  return [
    ...(denied ? [`  The smallest policy that sends: ${MINIMAL_POLICY}`] : []),
    ...(denied || codes.some(isAccess) ? [`  ${DOCTOR_HINT}.`] : []),
  ];
}

export const NEXT_STEP =
  "Then run `pulumi up` again: it sends only to the instances that still need the file.";

/** Indents further lines below the first, because the engine prints an error as a list item: "1 error occurred:\n\t* …". */
export function asListItem(text: string): string {
  return text.replaceAll("\n", "\n\t  ");
}

/** The largest group is first; not attempted ones are last. */
function groupsOf(fleet: Fleet): Group<InstanceRecord>[] {
  const untried = ({ record }: Group) => (record.outcome === "notAttempted" ? 1 : 0);
  return groupsByReason(fleet).sort((a, b) => untried(a) - untried(b) || b.ids.length - a.ids.length);
}

export function showIds(ids: readonly string[]): string {
  return idsText(ids, MAX_IDS);
}

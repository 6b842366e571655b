/**
 * Rules about the rollout policy: which settings exist, which are available, and their ranges.
 * Timeout below 10 is raised by the API without a word (ECS API reference), so it is refused here.
 */
import { parseShare } from "./share.ts";
import { isRecord, isSet, type Raw } from "./unknown.ts";

const NOT_YET = [
  ...["waves", "canaries", "spreadByZone", "pauseSeconds", "maxUnreachable", "unreachable", "retries"],
  ...["preflight", "readyTimeoutSeconds", "maxDurationSeconds"],
];
const AVAILABLE = ["maxFailures", "timeoutSeconds", "progressDeadlineSeconds"];
const MIN_TIMEOUT = 10;
/** The API's own maximum is not published; a day is as long as its records are kept. */
const MAX_SECONDS = 86_400;

export function rolloutProblems(raw: Raw): string[] {
  const { rollout } = raw;
  const own = seconds("timeoutSeconds", raw.timeoutSeconds, MIN_TIMEOUT);
  if (!isSet(rollout)) return own;
  if (!isRecord(rollout)) return [...own, "rollout: must be an object of settings"];
  return [
    ...own,
    ...Object.keys(rollout).flatMap((key) => availability(key, rollout[key])),
    ...seconds("rollout.timeoutSeconds", rollout.timeoutSeconds, MIN_TIMEOUT),
    ...seconds("rollout.progressDeadlineSeconds", rollout.progressDeadlineSeconds, 1),
    ...budget(rollout.maxFailures),
  ];
}

function availability(key: string, value: unknown): string[] {
  if (value === undefined || value === null || AVAILABLE.includes(key)) return [];
  if (NOT_YET.includes(key)) return [`rollout.${key}: not available yet; leave it out`];
  return [`rollout.${key}: there is no such setting; look for a typing error`];
}

function seconds(name: string, value: unknown, min: number): string[] {
  if (!isSet(value)) return [];
  if (typeof value === "number" && Number.isInteger(value) && value >= min && value <= MAX_SECONDS) return [];
  return [
    `${name}: ${JSON.stringify(value)} is not allowed; give whole seconds from ${min} to ${MAX_SECONDS}`,
  ];
}

function budget(value: unknown): string[] {
  if (!isSet(value)) return [];
  const share = parseShare(value);
  return share.ok ? [] : [`rollout.maxFailures: ${share.problem}`];
}

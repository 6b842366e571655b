/**
 * Rules about the argument `rollout`: which settings exist, their form and their ranges.
 */
import { repeated } from "./repeated.ts";
import { parseShare } from "./share.ts";
import { hasUnknown, isRecord, isSet, isUnknown, type Raw, strings, text } from "./unknown.ts";

/** A shorter timeout is refused, because the API silently raises a `Timeout` below 10 to 10 (ECS API reference). */
const MIN_TIMEOUT = 10;
/** One day, because the API keeps the results of a send for a day. The API's own maximum is not published. */
const MAX_SECONDS = 86_400;
const MAX_RETRIES = 10;

type Rule = (value: unknown, name: string, raw: Raw) => string[];

const SETTINGS: Readonly<Record<string, Rule>> = {
  waves,
  canaries,
  spreadByZone: flag,
  pauseSeconds: (value, name) => seconds(name, value, 0),
  maxFailures: share,
  maxUnreachable: share,
  unreachable: (value, name) =>
    value === "fail" || value === "skip"
      ? []
      : [`${name}: ${JSON.stringify(value)} is not allowed; give "fail" or "skip"`],
  retries,
  preflight: flag,
  readyTimeoutSeconds: (value, name) => seconds(name, value, 0),
  timeoutSeconds: (value, name) => seconds(name, value, MIN_TIMEOUT),
  progressDeadlineSeconds: (value, name) => seconds(name, value, 1),
  maxDurationSeconds: (value, name) => seconds(name, value, 1),
};

export function rolloutProblems(raw: Raw): string[] {
  const { rollout, timeoutSeconds } = raw;
  const own = isSet(timeoutSeconds) ? seconds("timeoutSeconds", timeoutSeconds, MIN_TIMEOUT) : [];
  if (!isSet(rollout)) return own;
  if (!isRecord(rollout)) return [...own, "rollout: must be an object of settings"];
  return [...own, ...Object.entries(rollout).flatMap(([key, value]) => setting(key, value, raw))];
}

function setting(key: string, value: unknown, raw: Raw): string[] {
  const rule = Object.hasOwn(SETTINGS, key) ? SETTINGS[key] : undefined;
  if (rule === undefined) return [`rollout.${key}: there is no such setting; look for a typing error`];
  return isSet(value) ? rule(value, `rollout.${key}`, raw) : [];
}

function seconds(name: string, value: unknown, min: number): string[] {
  if (typeof value === "number" && Number.isInteger(value) && value >= min && value <= MAX_SECONDS) return [];
  return [
    `${name}: ${JSON.stringify(value)} is not allowed; give whole seconds from ${min} to ${MAX_SECONDS}`,
  ];
}

function share(value: unknown, name: string): string[] {
  const parsed = parseShare(value);
  return parsed.ok ? [] : [`${name}: ${parsed.problem}`];
}

function flag(value: unknown, name: string): string[] {
  return typeof value === "boolean" ? [] : [`${name}: must be true or false`];
}

function retries(value: unknown, name: string): string[] {
  if (typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= MAX_RETRIES) return [];
  return [`${name}: ${JSON.stringify(value)} is not allowed; give a whole number from 0 to ${MAX_RETRIES}`];
}

function waves(value: unknown, name: string): string[] {
  if (!Array.isArray(value) || value.length === 0)
    return [`${name}: must be a list of sizes, such as [1, "25%"]`];
  return value
    .filter((size) => !isUnknown(size))
    .flatMap((size) => {
      const parsed = parseShare(size);
      if (parsed.ok && parsed.value.value > 0) return [];
      return [
        `${name}: ${JSON.stringify(size)} is no size; give a count of 1 or more, or more than "0%" up to "100%"`,
      ];
    });
}

/** Canaries must be targets. With `targetTags` this is judged only after the tags were looked up. */
function canaries(value: unknown, name: string, raw: Raw): string[] {
  if (!Array.isArray(value)) return [`${name}: must be a list of instance ids`];
  const known = strings(value).filter((id) => !isUnknown(id));
  const twice = repeated(known);
  if (twice.length > 0) return [`${name}: ${twice.join(", ")} given more than once`];
  const { targetTags, targets: matched } = raw;
  const tagged = targetTags !== undefined && targetTags !== null;
  if (hasUnknown(targetTags) || (tagged && matched === undefined)) return [];
  if (hasUnknown(raw.instanceIds) || hasUnknown(raw.excludeInstanceIds)) return [];
  const excluded = new Set(strings(raw.excludeInstanceIds));
  const targets = new Set([...strings(raw.instanceIds), ...text(matched).split("\n")]);
  const strangers = known.filter((id) => !targets.has(id) || excluded.has(id));
  return strangers.length === 0 ? [] : [`${name}: ${strangers.slice(0, 10).join(", ")} must be a target too`];
}

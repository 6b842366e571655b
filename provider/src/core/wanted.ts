/**
 * Turns checked, fully known inputs into what is wanted: delivery, targets, policy, settings.
 * Applies the defaults that the arguments document; judges nothing (core/check.ts has done that).
 */
import type { Wanted } from "./diff.ts";
import { fingerprint } from "./fingerprint.ts";
import type { FileSpec, Policy } from "./model.ts";
import { splitPath } from "./path.ts";
import { parseShare } from "./share.ts";
import { hasUnknown, isRecord, type Raw, strings, text } from "./unknown.ts";

const DEFAULT_TIMEOUT = 60;
const PROGRESS_GRACE = 60;

/** Inputs that decide what is sent and to whom; while one of them is unknown, so is the plan. */
const DECIDING = [
  "path",
  "content",
  "contentBase64",
  "mode",
  "owner",
  "group",
  "triggers",
  "rollout",
  "timeoutSeconds",
];
const TARGETING = [
  "instanceIds",
  "targetTags",
  "resourceGroupId",
  "excludeInstanceIds",
  "maxTargets",
  "targets",
];

export function fileKnown(raw: Raw): boolean {
  return DECIDING.every((key) => !hasUnknown(raw[key]));
}

export function targetsKnown(raw: Raw): boolean {
  return TARGETING.every((key) => !hasUnknown(raw[key])) && raw.targetsProblem === undefined;
}

export function wantedOf(raw: Raw): Wanted {
  const file = fileOf(raw);
  return {
    delivery: { files: [file], fingerprint: fingerprint(file, strings(raw.triggers)) },
    policy: policyOf(raw),
    settings: {
      path: file.path,
      regionId: text(raw.regionId),
      endpoint: text(raw.endpoint),
      profile: text(raw.profile),
    },
    targets: targetsOf(raw),
  };
}

function fileOf(raw: Raw): FileSpec {
  const path = text(raw.path);
  const parts = splitPath(path);
  const { dir, name, windows } = parts.ok ? parts.value : { dir: "", name: "", windows: false };
  const base64 =
    typeof raw.contentBase64 === "string"
      ? Buffer.from(raw.contentBase64, "base64").toString("base64")
      : Buffer.from(text(raw.content)).toString("base64");
  const overwrite = raw.overwrite !== false;
  const mode = text(raw.mode) || (windows ? "" : "0644");
  return {
    path,
    dir,
    name,
    windows,
    base64,
    mode,
    owner: text(raw.owner),
    group: text(raw.group),
    overwrite,
  };
}

export function policyOf(raw: Raw): Policy {
  const rollout = isRecord(raw.rollout) ? raw.rollout : {};
  const timeoutSeconds = numberOf(rollout.timeoutSeconds ?? raw.timeoutSeconds, DEFAULT_TIMEOUT);
  const share = parseShare(rollout.maxFailures ?? 0);
  return {
    maxFailures: share.ok ? share.value : { kind: "count", value: 0 },
    timeoutSeconds,
    progressDeadlineSeconds: numberOf(rollout.progressDeadlineSeconds, timeoutSeconds + PROGRESS_GRACE),
    onFailure: raw.onFailure === "warn" ? "warn" : "fail",
  };
}

/** Targets in their stated order: the given ids, then what the tags matched, by id; exclusions taken out. */
export function targetsOf(raw: Raw): string[] {
  const excluded = new Set(strings(raw.excludeInstanceIds));
  const matched = text(raw.targets)
    .split("\n")
    .filter((id) => id !== "");
  return [...new Set([...strings(raw.instanceIds), ...matched])].filter((id) => !excluded.has(id));
}

function numberOf(value: unknown, otherwise: number): number {
  return typeof value === "number" ? value : otherwise;
}

/**
 * Turns inputs that were checked and are all known into what the program wants: delivery, targets, policy, settings.
 * Applies the defaults that args.ts documents.
 */

import type { FileSpec, Policy, Settings, Share } from "../model.ts";
import type { Wanted } from "../plan/diff.ts";
import { keyedDigest, keysOf, sha256Hex } from "./delivery-key.ts";
import { laterSettings } from "./later-settings.ts";
import { splitPath } from "./path.ts";
import { parseShare } from "./share.ts";
import { hasUnknown, isRecord, isSet, type Raw, strings, text } from "./unknown.ts";
import { wayOf } from "./way.ts";

const DEFAULT_TIMEOUT = 60;
const PROGRESS_GRACE = 60;
const DEFAULT_READY = 180;
const NONE: Share = { kind: "count", value: 0 };
const ALL: Share = { kind: "percent", value: 100 };

/** Names of the inputs that decide what is sent. While one of them is unknown, a preview cannot tell the plan. */
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
  "onFailure",
  ...["files", "activation", "verify", "healthCommand", "healthTimeoutSeconds", "rollback"],
  ...["detectDrift", "onDelete"],
];
const CONNECTING = ["regionId", "endpoint", "profile", "explicitProvider"];
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
  const { targetTags, targets, targetsProblem } = raw;
  const lookedUp = !isRecord(targetTags) || Object.keys(targetTags).length === 0 || targets !== undefined;
  return lookedUp && targetsProblem === undefined && TARGETING.every((key) => !hasUnknown(raw[key]));
}

/** True when endpoint, region and credentials of the API calls do not depend on an unknown input. */
export function connectionKnown(raw: Raw): boolean {
  return CONNECTING.every((key) => !hasUnknown(raw[key]));
}

/** True when no input of the file, the targets or the connection is unknown. */
export function allKnown(raw: Raw): boolean {
  return fileKnown(raw) && targetsKnown(raw) && connectionKnown(raw);
}

export function wantedOf(raw: Raw, digestKey: string): Wanted {
  const [first, ...others] = givenFiles(raw);
  const files = [fileOf(first, digestKey), ...others.map((file) => fileOf(file, digestKey))] as const;
  const triggers = strings(raw.triggers);
  const way = wayOf(raw);
  return {
    delivery: {
      ...{ files, triggers, way, ...keysOf(files, triggers, digestKey, way) },
      // State that was written before this input existed does not tell, so its content counts as a secret.
      isSecret: raw.__isSecret !== false,
    },
    policy: policyOf(raw),
    settings: { ...settingsOf(raw), ...laterSettings(raw) },
    targets: targetsOf(raw),
  };
}

export function settingsOf(raw: Raw): Settings {
  return {
    path: text(givenFiles(raw)[0].path),
    regionId: text(raw.regionId),
    endpoint: text(raw.endpoint),
    profile: text(raw.profile),
    ...(raw.explicitProvider === true ? { explicitProvider: true } : {}),
  };
}

/** Returns the inputs that describe each file: the items of `files`, or the arguments of the one file. */
export function givenFiles(raw: Raw): readonly [Raw, ...Raw[]] {
  const [first, ...others] = Array.isArray(raw.files) ? raw.files.filter(isRecord) : [];
  return first === undefined ? [raw] : [first, ...others];
}

function fileOf(raw: Raw, digestKey: string): FileSpec {
  const path = text(raw.path);
  const parts = splitPath(path);
  const { dir, name, windows } = parts.ok ? parts.value : { dir: "", name: "", windows: false };
  const bytes =
    typeof raw.contentBase64 === "string"
      ? Buffer.from(raw.contentBase64, "base64")
      : Buffer.from(text(raw.content));
  const sha256 = sha256Hex(bytes);
  const overwrite = raw.overwrite !== false;
  const mode = text(raw.mode) || (windows ? "" : "0644");
  return {
    path,
    dir,
    name,
    windows,
    ...formsOf(bytes),
    sha256,
    digest: keyedDigest(digestKey, "bytes", [sha256]),
    mode,
    owner: text(raw.owner),
    group: text(raw.group),
    overwrite,
  };
}

/**
 * The forms of the bytes that sends need, made once for all calls. A plain text of a few letters is no secret text, because
 * it would be found in any message by chance.
 */
export function formsOf(bytes: Buffer): Pick<FileSpec, "base64" | "secretTexts" | "size"> {
  const base64 = bytes.toString("base64");
  const plain = bytes.toString().replace(/\s+/g, " ").trim();
  const texts = plain.length < 16 ? [base64] : [base64, plain];
  return { base64, size: bytes.length, secretTexts: bytes.length === 0 ? [] : texts };
}

export function policyOf(raw: Raw): Policy {
  const rollout = isRecord(raw.rollout) ? raw.rollout : {};
  const timeoutSeconds = numberOf(rollout.timeoutSeconds ?? raw.timeoutSeconds, DEFAULT_TIMEOUT);
  const maxUnreachable = isSet(rollout.maxUnreachable) ? shareOf(rollout.maxUnreachable, NONE) : undefined;
  const maxDuration = rollout.maxDurationSeconds;
  return {
    waves: Array.isArray(rollout.waves) ? rollout.waves.map((size) => shareOf(size, ALL)) : [ALL],
    canaries: strings(rollout.canaries),
    spreadByZone: rollout.spreadByZone === true,
    pauseMs: numberOf(rollout.pauseSeconds, 0) * 1_000,
    maxFailures: shareOf(rollout.maxFailures ?? 0, NONE),
    ...(maxUnreachable === undefined ? {} : { maxUnreachable }),
    skipUnreachable: rollout.unreachable === "skip",
    retries: numberOf(rollout.retries, 1),
    preflight: rollout.preflight !== false,
    readyTimeoutMs: numberOf(rollout.readyTimeoutSeconds, DEFAULT_READY) * 1_000,
    timeoutSeconds,
    progressDeadlineSeconds: numberOf(rollout.progressDeadlineSeconds, timeoutSeconds + PROGRESS_GRACE),
    ...(typeof maxDuration === "number" ? { maxDurationMs: maxDuration * 1_000 } : {}),
    onFailure: raw.onFailure === "warn" ? "warn" : "fail",
  };
}

function shareOf(value: unknown, otherwise: Share): Share {
  const share = parseShare(value);
  return share.ok ? share.value : otherwise;
}

/** Returns the targets without excluded ids: first `instanceIds` in their given order, then the matches of the tags by id. */
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

/**
 * Lists the names of the arguments that the program has changed since the last run, for the plan line of a preview.
 * Their values are left out, because one of them is the content of the file.
 */
import type { FileSpec } from "../model.ts";
import type { Wanted } from "../plan/diff.ts";
import { NO_DIGEST_KEY, normalMode } from "./delivery-key.ts";
import { type Raw, strings } from "./unknown.ts";
import { allKnown, wantedOf } from "./wanted.ts";

/** Returns no names when there was no run before, or when old or new inputs hold values that are not known yet. */
export function changedInputs(olds: Raw, news: Raw): string[] {
  if (Object.keys(olds).length === 0 || !allKnown(olds) || !allKnown(news)) return [];
  const before = valuesOf(olds);
  const after = valuesOf(news);
  return Object.keys(after).filter((name) => before[name] !== after[name]);
}

function valuesOf(raw: Raw): Record<string, string> {
  const wanted: Wanted = wantedOf(raw, NO_DIGEST_KEY);
  const { files, way } = wanted.delivery;
  const each = (part: (file: FileSpec) => string) => JSON.stringify(files.map(part));
  const { health, ...rest } = way;
  const { regionId, endpoint, profile, explicitProvider } = wanted.settings;
  return {
    content: each(({ sha256 }) => sha256),
    path: each(({ path }) => path),
    mode: each(({ mode }) => normalMode(mode)),
    owner: each(({ owner }) => owner),
    group: each(({ group }) => group),
    overwrite: each(({ overwrite }) => String(overwrite)),
    activation: JSON.stringify(way.kind === "activation" ? { ...rest, rollback: "" } : {}),
    verify: String(way.kind === "direct" && way.verify),
    healthCommand: JSON.stringify(health?.text),
    healthTimeoutSeconds: String(health?.timeoutSeconds),
    rollback: way.kind === "activation" ? way.rollback : "",
    detectDrift: String(wanted.settings.detectDrift === true),
    onDelete: wanted.settings.onDelete ?? "keep",
    triggers: JSON.stringify(strings(raw.triggers)),
    targets: [...wanted.targets].sort().join(" "),
    policy: JSON.stringify(wanted.policy),
    region: regionId,
    endpoint,
    profile,
    provider: String(explicitProvider),
  };
}

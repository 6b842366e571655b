/**
 * Lists the names of the arguments that the program has changed since the last run, for the plan line of a preview.
 * Their values are left out, because one of them is the content of the file.
 */
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
  const [file] = wanted.delivery.files;
  const { regionId, endpoint, profile, explicitProvider } = wanted.settings;
  return {
    content: file.sha256,
    path: file.path,
    mode: normalMode(file.mode),
    owner: file.owner,
    group: file.group,
    overwrite: String(file.overwrite),
    triggers: JSON.stringify(strings(raw.triggers)),
    targets: [...wanted.targets].sort().join(" "),
    policy: JSON.stringify(wanted.policy),
    region: regionId,
    endpoint,
    profile,
    provider: String(explicitProvider),
  };
}

/**
 * The preflight at preview: looks at the instances that are about to get the file, within 10 seconds, and only tells.
 * What cannot be looked at is left to the update, because a preview must not need credentials.
 */
import { NO_DIGEST_KEY } from "../core/inputs/delivery-key.ts";
import { hasUnknown, type Raw } from "../core/inputs/unknown.ts";
import { allKnown, wantedOf } from "../core/inputs/wanted.ts";
import type { Facts } from "../core/model.ts";
import type { Wanted } from "../core/plan/diff.ts";
import { readiness } from "../core/plan/readiness.ts";
import { SendFileError } from "../errors.ts";
import { preflightWarning } from "../report/preflight-line.ts";
import type { Deps, Progress } from "../rollout/context.ts";
import { look } from "../rollout/look.ts";
import type { Outside } from "./outside.ts";
import type { Preview } from "./previews.ts";

const LIMIT_MS = 10_000;

/**
 * Instances that the inputs newly ask for: all of them for another file, the newcomers for the same one.
 * `check` is not told the outcomes, so what has to be tried again is added by diff.
 */
export function newlyWanted(olds: Raw, news: Raw): readonly string[] {
  if (!allKnown(news) || hasUnknown(news.overwrite)) return [];
  const { delivery, targets } = wantedOf(news, NO_DIGEST_KEY);
  if (Object.keys(olds).length === 0 || !allKnown(olds)) return targets;
  const before = wantedOf(olds, NO_DIGEST_KEY);
  if (before.delivery.key !== delivery.key) return targets;
  const known = new Set(before.targets);
  return targets.filter((id) => !known.has(id));
}

/** Looks at those of the instances that were not looked at yet, and warns about what would stop the update. */
export async function lookAhead(
  ids: readonly string[],
  wanted: Wanted,
  { looked, states }: Preview,
  outside: Outside,
): Promise<void> {
  const { signal, progress, clock } = outside;
  const fresh = ids.filter((id) => !looked.has(id));
  if (fresh.length === 0 || signal.aborted) return;
  for (const id of fresh) looked.add(id);
  const facts = await orWarn(progress, async () => {
    const api = await outside.connect(wanted.settings);
    return wanted.policy.preflight ? withinLimit(fresh, { ...outside, api }) : undefined;
  });
  if (facts === undefined || facts.size === 0) return;
  const now = clock.now();
  const [file] = wanted.delivery.files;
  const found = new Map(fresh.map((id) => [id, readiness(facts.get(id) ?? {}, file, now)]));
  for (const [id, state] of found) states.set(id, state);
  const warning = preflightWarning(found);
  if (warning !== undefined) progress.warn(warning);
}

/** No region, no credentials: a preview goes without, but the one who reads it should know. */
async function orWarn<T>(progress: Progress, work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof SendFileError)) throw error;
    progress.warn(`an update would fail: ${error.message}`);
    return undefined;
  }
}

async function withinLimit(
  ids: readonly string[],
  deps: Deps,
): Promise<ReadonlyMap<string, Facts> | undefined> {
  const stop = new AbortController();
  const signal = AbortSignal.any([deps.signal, stop.signal]);
  try {
    // A cancel ends it at once: nothing was sent that a last read could tell of.
    const timeout = deps.clock.sleep(LIMIT_MS, signal).then(() => undefined);
    return await Promise.race([look(ids, { ...deps, signal }), timeout]);
  } finally {
    stop.abort();
  }
}

/**
 * The preflight of a preview: asks the API, for at most 10 seconds, whether the instances that are to get the file can take
 * it, and warns about those that cannot. It never fails a preview, because a preview must not need credentials.
 */
import { NO_DIGEST_KEY } from "../core/inputs/delivery-key.ts";
import { hasUnknown, type Raw } from "../core/inputs/unknown.ts";
import { allKnown, wantedOf } from "../core/inputs/wanted.ts";
import type { Facts } from "../core/model.ts";
import type { Wanted } from "../core/plan/diff.ts";
import { readiness } from "../core/plan/readiness.ts";
import { SendFileError } from "../errors.ts";
import { preflightWarning } from "../report/preflight-line.ts";
import { look } from "../rollout/look.ts";
import type { Deps, Progress } from "../tasks/deps.ts";
import type { Outside } from "./outside.ts";
import type { Preview } from "./previews.ts";

const LIMIT_MS = 10_000;

/**
 * Instances that the new inputs want to send to and the old inputs did not: all targets when the file changed, only the added
 * targets when it did not. Instances that failed before are not among them, because check is not given what is recorded.
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

/** Looks at those of the instances that this preview has not looked at yet, and warns about those that cannot take the file. */
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

/** Without a region or credentials the preview passes without a preflight, and a warning says that an update would fail. */
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
    // A cancel ends the look at once. Nothing was sent, so there is no result to read before the end.
    const timeout = deps.clock.sleep(LIMIT_MS, signal).then(() => undefined);
    return await Promise.race([look(ids, { ...deps, signal }), timeout]);
  } finally {
    stop.abort();
  }
}

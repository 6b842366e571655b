/**
 * The preflight at preview: looks at the instances that are about to get the file, within 10 seconds, and only tells.
 * What cannot be looked at is left to the update, because a preview must not need credentials.
 */
import { abortable } from "../client/abortable.ts";
import type { EcsApi } from "../client/api.ts";
import { hasUnknown, type Raw } from "../core/inputs/unknown.ts";
import { allKnown, wantedOf } from "../core/inputs/wanted.ts";
import type { Facts } from "../core/model.ts";
import type { Wanted } from "../core/plan/diff.ts";
import { type Readiness, readiness } from "../core/plan/readiness.ts";
import { SendFileError } from "../errors.ts";
import { preflightWarning } from "../report/preflight-line.ts";
import type { Progress, World } from "../rollout/context.ts";
import { look } from "../rollout/look.ts";

const LIMIT_MS = 10_000;

/** What this preview knows of one resource beside its inputs. */
export interface Preview {
  readonly urn: string;
  /** Names of what has changed since the last run. */
  readonly changed: readonly string[];
  /** Instances that were looked at, whether or not it told anything. */
  readonly looked: Set<string>;
  readonly states: Map<string, Readiness>;
}

/** By URN: check is told that it is a preview that asks, and diff is not. */
const previews = new Map<string, Preview>();

export function beginPreview(urn: string, changed: readonly string[]): Preview {
  const preview = { urn, changed, looked: new Set<string>(), states: new Map<string, Readiness>() };
  previews.set(urn, preview);
  return preview;
}

export function endPreview(urn: string): void {
  previews.delete(urn);
}

/** Undefined where it is an update that asks. */
export function previewOf(urn: string): Preview | undefined {
  return previews.get(urn);
}

/**
 * Instances that the inputs newly ask for: all of them for another file, the newcomers for the same one.
 * `check` is not told the outcomes, so what has to be tried again is added by diff.
 */
export function newlyWanted(olds: Raw, news: Raw): readonly string[] {
  if (!allKnown(news) || hasUnknown(news.overwrite)) return [];
  const { delivery, targets } = wantedOf(news);
  if (Object.keys(olds).length === 0 || !allKnown(olds)) return targets;
  const before = wantedOf(olds);
  if (before.delivery.key !== delivery.key) return targets;
  const known = new Set(before.targets);
  return targets.filter((id) => !known.has(id));
}

/** Looks at those of the instances that were not looked at yet, and warns about what would stop the update. */
export async function lookAhead(
  ids: readonly string[],
  wanted: Wanted,
  { urn, looked, states }: Preview,
  progress: Progress,
  world: World,
): Promise<void> {
  const fresh = ids.filter((id) => !looked.has(id));
  if (fresh.length === 0 || world.signal.aborted) return;
  for (const id of fresh) looked.add(id);
  const facts = await orWarn(progress, async () => {
    const api = await world.connect(wanted.settings, urn);
    return wanted.policy.preflight ? withinLimit(fresh, api, progress, world) : undefined;
  });
  if (facts === undefined || facts.size === 0) return;
  const now = world.clock.now();
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
  connected: EcsApi,
  progress: Progress,
  world: World,
): Promise<ReadonlyMap<string, Facts> | undefined> {
  const stop = new AbortController();
  const signal = AbortSignal.any([world.signal, stop.signal]);
  try {
    const api = abortable(connected, world.signal, world.clock);
    // A cancel ends it at once: nothing was sent that a last read could tell of.
    const timeout = world.clock.sleep(LIMIT_MS, signal).then(() => undefined);
    return await Promise.race([look(ids, { ...world, signal, api, progress }), timeout]);
  } finally {
    stop.abort();
  }
}

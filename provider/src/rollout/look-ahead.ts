/**
 * The preflight at preview: looks at the instances that are about to get the file, within 10 seconds, and only tells.
 * What cannot be looked at is left to the update, because a preview must not need credentials.
 */
import { abortable } from "../client/abortable.ts";
import type { Wanted } from "../core/diff.ts";
import { readiness } from "../core/readiness.ts";
import { hasUnknown, type Raw, text } from "../core/unknown.ts";
import { allKnown, fileKnown, targetsKnown, wantedOf } from "../core/wanted.ts";
import { SendFileError } from "../errors.ts";
import { preflightLine, preflightWarning } from "../report/preflight-line.ts";
import type { Progress, World } from "./context.ts";
import { look } from "./look.ts";

const LIMIT_MS = 10_000;

/** What was found in this preview, by URN: the plan line of an update is written by diff, which makes no call. */
const found = new Map<string, string>();

/** "; preflight: …" for the plan line; "" where nothing was looked at. */
export function foundAhead(urn: string): string {
  return found.get(urn) ?? "";
}

export async function lookAhead(olds: Raw, news: Raw, progress: Progress, world: World): Promise<void> {
  const line = await preview(olds, news, progress, world);
  found.set(text(news.row), line === "" ? "" : `; ${line}`);
}

/** "" when there is nothing to look at, or no way to. */
async function preview(olds: Raw, news: Raw, progress: Progress, world: World): Promise<string> {
  if (!allKnown(news) || hasUnknown(news.overwrite)) return "";
  const wanted = wantedOf(news);
  const ids = wanted.policy.preflight ? newlyWanted(olds, wanted) : [];
  if (ids.length === 0) return "";
  const facts = await withinLimit(ids, wanted, text(news.row), progress, world);
  if (facts === undefined || facts.size === 0) return "";
  const now = world.clock.now();
  const [file] = wanted.delivery.files;
  const states = new Map(ids.map((id) => [id, readiness(facts.get(id) ?? {}, file, now)]));
  const warning = preflightWarning(states);
  if (warning !== undefined) progress.warn(warning);
  return preflightLine(states);
}

/**
 * Instances that the inputs newly ask for: all of them for another file, the newcomers for the same one.
 * `check` is not told the outcomes, so what only has to be tried again is left to the update.
 */
function newlyWanted(olds: Raw, { delivery, targets }: Wanted): readonly string[] {
  if (Object.keys(olds).length === 0 || !fileKnown(olds) || !targetsKnown(olds)) return targets;
  const before = wantedOf(olds);
  if (before.delivery.fingerprint !== delivery.fingerprint) return targets;
  const known = new Set(before.targets);
  return targets.filter((id) => !known.has(id));
}

async function withinLimit(
  ids: readonly string[],
  wanted: Wanted,
  urn: string,
  progress: Progress,
  world: World,
) {
  if (world.signal.aborted) return undefined;
  const stop = new AbortController();
  const signal = AbortSignal.any([world.signal, stop.signal]);
  try {
    const api = abortable(await world.connect(wanted.settings, urn), world.signal, world.clock);
    // A cancel ends it at once: nothing was sent that a last read could tell of.
    const timeout = world.clock.sleep(LIMIT_MS, signal).then(() => undefined);
    return await Promise.race([look(ids, { ...world, signal, api, progress }), timeout]);
  } catch (error) {
    // No credentials or no region: the update says so, a preview goes without.
    if (error instanceof SendFileError) return undefined;
    throw error;
  } finally {
    stop.abort();
  }
}

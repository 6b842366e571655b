/**
 * Wave after wave: send, wait, judge, pause, until all are done, the budget broke, or somebody stopped it.
 */

import type { InstanceRecord, Recorded } from "../core/model.ts";
import { isRetryable } from "../core/outcome/classify.ts";
import { isBroken } from "../core/plan/budget.ts";
import { lacksCanary } from "../core/plan/canaries.ts";
import type { Wanted } from "../core/plan/diff.ts";
import { isCurrent } from "../core/plan/plan.ts";
import { count, type EarlyEnd } from "../core/plan/verdict.ts";
import { progressLine, type Standing } from "../report/progress-line.ts";
import type { Others } from "../tasks/foreign-senders.ts";
import type { RunReader } from "../tasks/send-file-reader.ts";
import type { Deps, Marking, Tokens } from "./context.ts";
import type { SendLog } from "./send-log.ts";
import { runWave } from "./wave.ts";

/** All that one run works on; the fleet, the tokens and the sets fill up as it goes. */
export interface Shift {
  readonly wanted: Wanted;
  readonly recorded: Recorded | undefined;
  readonly fleet: Map<string, InstanceRecord>;
  readonly marking: Marking;
  readonly tokens: Tokens;
  readonly log: SendLog;
  readonly accepted: Map<string, string>;
  readonly attempted: Set<string>;
  /** Until when a send may still reach an instance that is no target. */
  elsewhereUntil: number;
  /** Wave of each target. */
  numbers: ReadonlyMap<string, number>;
  /** When the run's first wave began; a second pass goes on with its time. */
  startedAt?: number;
  /** The last wave that sent something, while no pause has been taken since. */
  pauseAfter?: number | undefined;
}

/** A shift whose sends can be read. */
export interface Working extends Shift {
  readonly reader: RunReader;
  readonly others: Others;
}

/**
 * `untagged`: sends that an earlier run made without a tag must be looked up before the rest is sent.
 * `noCanary`: the canaries had their wave, and none of them holds the file.
 */
export type WaveEnd = EarlyEnd | "untagged" | "noCanary";

/** An error that passes by itself needs a moment to do so. */
const RETRY_PAUSE_MS = 5_000;
/** How often the countdown of a pause moves. */
const COUNTDOWN_MS = 5_000;

/** `needed` still need the file, `ready` of them can be sent to. */
export async function runWaves(
  needed: readonly string[],
  ready: readonly string[],
  shift: Working,
  deps: Deps,
): Promise<WaveEnd> {
  const { policy, targets, delivery } = shift.wanted;
  const sendable = new Set(ready);
  const waves = [...Map.groupBy(needed, (id) => shift.numbers.get(id) ?? 1)].sort(([a], [b]) => a - b);
  const holds = (id: string) => isCurrent(shift.fleet.get(id), delivery.key);
  for (const [number, members] of waves) {
    if (deps.signal.aborted && members.some((id) => !shift.attempted.has(id))) return "cancelled";
    if (lacksCanary(number, policy, shift.numbers, holds)) return "noCanary";
    const ids = members.filter((id) => sendable.has(id));
    const early = ids.length === 0 ? undefined : await startWave(number, ids, shift, deps);
    if (early !== undefined) return early;
    if (isBroken(countUpTo(number, shift), policy, targets.length)) return undefined;
  }
  return undefined;
}

/** The pause before it, when a wave before it has sent something; then the wave. */
async function startWave(
  number: number,
  ids: readonly string[],
  shift: Working,
  deps: Deps,
): Promise<WaveEnd> {
  const { pauseMs, maxDurationMs = Number.POSITIVE_INFINITY } = shift.wanted.policy;
  const { pauseAfter = number } = shift;
  const pauses = pauseAfter < number;
  if (shift.startedAt !== undefined) {
    // A pause that would outlast it is not begun.
    const start = deps.clock.now() + (pauses ? pauseMs : 0);
    if (start - shift.startedAt >= maxDurationMs) return "deadline";
  }
  if (pauses && (await pause(pauseMs, standing(shift, pauseAfter), deps)) === "aborted") return "cancelled";
  if (pauses) shift.pauseAfter = undefined;
  shift.startedAt ??= deps.clock.now();
  const early = await deliverWave(number, ids, shift, deps);
  if (ids.some((id) => wasSent(shift, id))) shift.pauseAfter = number;
  return early;
}

/** A send of this run was accepted for it, or may have been. */
function wasSent({ fleet, accepted }: Shift, id: string): boolean {
  const record = fleet.get(id);
  return record?.outcome === "unknown" || accepted.has(record?.invokeId ?? "");
}

/** One wave with its retries: an instance whose error passes by itself is tried again before it counts. */
async function deliverWave(
  number: number,
  ids: readonly string[],
  shift: Working,
  deps: Deps,
): Promise<WaveEnd> {
  const { delivery, policy } = shift.wanted;
  let todo = ids;
  let counted = shift.recorded?.delivery.key ?? "";
  for (let round = 0; todo.length > 0; round++) {
    const now = standing(shift, number, todo);
    const input = {
      ...shift,
      ids: todo,
      number,
      standing: now,
      delivery,
      policy,
      recordedKey: counted,
    };
    const early = await runWave(input, deps);
    if (early !== undefined || round >= policy.retries) return early;
    counted = delivery.key;
    todo = todo.filter((id) => passes(shift.fleet.get(id)));
    if (todo.length === 0) return undefined;
    deps.progress.status(
      progressLine(standing(shift, number), undefined, `retry in ${RETRY_PAUSE_MS / 1000} s`),
    );
    if ((await deps.clock.sleep(RETRY_PAUSE_MS, deps.signal)) === "aborted") return "cancelled";
  }
  return undefined;
}

function passes(record: InstanceRecord | undefined): boolean {
  return record !== undefined && record.outcome !== "success" && isRetryable(record.status, record.errorCode);
}

/** Failures recorded by an earlier run count only once this one has tried again. */
function countUpTo(number: number, { attempted, fleet, numbers }: Shift) {
  const ids = [...attempted].filter((id) => (numbers.get(id) ?? 1) <= number);
  return count(ids.flatMap((id) => fleet.get(id)?.outcome ?? []));
}

async function pause(ms: number, now: Standing, deps: Deps): Promise<"slept" | "aborted"> {
  const end = deps.clock.now() + ms;
  for (let left = ms; left > 0; left = end - deps.clock.now()) {
    deps.progress.status(progressLine(now, undefined, `pause ${Math.ceil(left / 1000)} s`));
    if ((await deps.clock.sleep(Math.min(left, COUNTDOWN_MS), deps.signal)) === "aborted") return "aborted";
  }
  return "slept";
}

/** What is known of all targets but those that are about to be sent to. */
function standing(
  { fleet, attempted, numbers, wanted }: Shift,
  wave: number,
  without: readonly string[] = [],
): Standing {
  const underWay = new Set(without);
  const others = wanted.targets.filter((id) => !underWay.has(id));
  const isCurrentNow = (id: string) => isCurrent(fleet.get(id), wanted.delivery.key);
  const ends = others.filter((id) => attempted.has(id) && !isCurrentNow(id));
  return {
    wave,
    waves: Math.max(...numbers.values()),
    targets: wanted.targets.length,
    hold: others.filter(isCurrentNow).length,
    ends: count(ends.flatMap((id) => fleet.get(id)?.outcome ?? [])),
  };
}

/**
 * A whole rollout: ask about what is open, send what is needed, judge. Returns what is to be recorded; never throws.
 */
import type { Wanted } from "../core/diff.ts";
import type { InstanceRecord, Recorded } from "../core/model.ts";
import { isCurrent, keep, plan } from "../core/plan.ts";
import { notAttempted, unchanged } from "../core/record.ts";
import { type EarlyEnd, judge } from "../core/verdict.ts";
import { askOpen } from "./ask.ts";
import { type Deps, Tokens } from "./context.ts";
import { runWave } from "./wave.ts";

/** First word of each send's description; the rest tells which resource made it. */
export const MARKER = "pulumi-alicloud-sendfile";
const ONLY_WAVE = 1;

export async function runRollout(
  wanted: Wanted,
  recorded: Recorded | undefined,
  deps: () => Deps,
  run: string,
  incarnation: string,
): Promise<Recorded> {
  const todo = plan(wanted.targets, wanted.delivery, wanted.policy, recorded);
  const fleet = new Map(recorded === undefined ? [] : keep(recorded.fleet, wanted.targets));
  const tokens = new Tokens(incarnation, run, recorded?.sends ?? 0);
  const accepted = new Map<string, string>();
  const attempted = new Set<string>();
  let early: EarlyEnd;
  // The outside is opened only when something is to be sent: a rewrite of outputs needs no credentials.
  if (todo.send.length > 0) {
    const world = deps();
    early = await askOpen(todo.ask, fleet, world);
    const send = early === undefined ? stillNeeded(todo.send, wanted, fleet, world.clock.now()) : [];
    const input = {
      ids: send,
      number: ONLY_WAVE,
      delivery: wanted.delivery,
      policy: wanted.policy,
      marker: `${MARKER} ${incarnation}`,
      tokens,
      fleet,
      recordedFingerprint: recorded?.fingerprint ?? "",
      accepted,
      attempted,
    };
    if (send.length > 0) early = await runWave(input, world);
    leaveOut(todo.send, attempted, wanted, fleet);
  }
  return conclude({
    wanted,
    fleet,
    early,
    current: todo.current,
    incarnation,
    run,
    sends: tokens.sends,
    tokens: accepted,
  });
}

/** Not current, and no earlier send can still arrive. */
function stillNeeded(
  ids: readonly string[],
  wanted: Wanted,
  fleet: ReadonlyMap<string, InstanceRecord>,
  now: number,
): string[] {
  return ids.filter((id) => {
    const record = fleet.get(id);
    return (
      !isCurrent(record, wanted.delivery.fingerprint) &&
      (record?.open === undefined || record.open.until <= now)
    );
  });
}

/** What needed a send and got none is NotAttempted, unless its earlier send is still open or turned out well. */
function leaveOut(
  ids: readonly string[],
  attempted: ReadonlySet<string>,
  wanted: Wanted,
  fleet: Map<string, InstanceRecord>,
): void {
  for (const id of ids) {
    const record = fleet.get(id);
    if (attempted.has(id) || record?.open !== undefined || isCurrent(record, wanted.delivery.fingerprint))
      continue;
    fleet.set(id, notAttempted(record, ONLY_WAVE, 0));
  }
}

interface Conclusion extends Omit<Recorded, "fingerprint" | "settings" | "verdict"> {
  readonly wanted: Wanted;
  readonly early: EarlyEnd;
  readonly current: readonly string[];
}

function conclude({ wanted, fleet, early, current, ...rest }: Conclusion): Recorded {
  const before = new Set(current);
  const ordered = new Map<string, InstanceRecord>();
  for (const id of wanted.targets) {
    const record = fleet.get(id);
    if (record === undefined) ordered.set(id, notAttempted(undefined, ONLY_WAVE, 0));
    else ordered.set(id, before.has(id) ? unchanged(record) : record);
  }
  return {
    ...rest,
    fleet: ordered,
    fingerprint: wanted.delivery.fingerprint,
    settings: wanted.settings,
    verdict: judge(ordered, wanted.policy, early),
  };
}

/**
 * Whole rollouts with waves, canaries, budgets and retries on a moved clock, stopped and killed at random moments,
 * with content, policy and targets changing between runs. The oracle works on outputs, sends and disks alone.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { SEED, size } from "../support/size.ts";
import { type Ending, NEVER, SUCCESS } from "./support/cloud.ts";
import { holds, onDisk, told } from "./support/oracle.ts";
import { stack } from "./support/stack.ts";
import { inputs } from "./support/world.ts";

type Size = number | `${number}%`;
interface Step {
  readonly left: ReadonlySet<number>;
  readonly content: string;
  readonly waves: readonly Size[];
  readonly canaries: readonly number[];
  readonly maxFailures: Size;
  readonly maxUnreachable: Size | undefined;
  readonly retries: number;
  readonly pauseSeconds: number;
  /** In turn over the fleet; most succeed. */
  readonly endings: readonly (readonly Ending[])[];
  readonly stopped: ReadonlySet<number>;
  readonly stopAfter: number | undefined;
  readonly killed: boolean;
  readonly rest: number;
}
interface Sent {
  readonly at: number;
  readonly ids: readonly string[];
}

const END = {
  slow: { ...SUCCESS, after: 20_000 },
  failed: { status: "Failed", errorCode: "FileCreateFail" },
  offline: { status: "Failed", errorCode: "ClientNotRunning" },
  passing: { status: "Failed", errorCode: "ClientIsUpgrading" },
  never: { status: "Pending", after: NEVER },
} satisfies Record<string, Ending>;
const one = fc.constantFrom<Ending[]>(
  [END.slow],
  [END.failed],
  [END.offline],
  [END.passing],
  [END.passing, SUCCESS],
  [END.passing, END.failed],
  [END.never],
);
const waveSize = fc.constantFrom<Size>(1, 2, 5, "10%", "25%", "60%", "100%");
const few = fc.array(fc.nat(40), { maxLength: 3 });
const step: fc.Arbitrary<Step> = fc.record({
  left: few.map((list) => new Set(list.map((at) => at + 1))),
  content: fc.constantFrom("one", "one", "two"),
  waves: fc.array(waveSize, { minLength: 1, maxLength: 3 }),
  canaries: few,
  maxFailures: fc.constantFrom<Size>(0, 0, 1, 3, "20%", "100%"),
  maxUnreachable: fc.constantFrom<(Size | undefined)[]>(undefined, undefined, 0, 2, "50%"),
  retries: fc.constantFrom(0, 1, 1, 2),
  pauseSeconds: fc.constantFrom(0, 0, 30),
  endings: fc.array(
    fc.oneof({ weight: 6, arbitrary: fc.constant([SUCCESS]) }, { weight: 1, arbitrary: one }),
    {
      minLength: 1,
      maxLength: 11,
    },
  ),
  stopped: fc.oneof(
    { weight: 3, arbitrary: fc.constant(new Set<number>()) },
    few.map((list) => new Set(list)),
  ),
  stopAfter: fc.option(fc.integer({ min: 0, max: 90_000 }), { freq: 2, nil: undefined }),
  killed: fc.constantFrom(false, false, true),
  rest: fc.constantFrom(1_000, 60_000, 600_000),
});
const fleetSize = fc.oneof(
  { weight: 150, arbitrary: fc.integer({ min: 1, max: 40 }) },
  { weight: 8, arbitrary: fc.integer({ min: 100, max: 300 }) },
  { weight: 1, arbitrary: fc.integer({ min: 1_000, max: 3_000 }) },
);
const CLEAN = { endings: [[SUCCESS]], stopped: new Set<number>(), stopAfter: undefined, killed: false };

const inFleet = (share: Size, total: number, round: (n: number) => number) =>
  typeof share === "number" ? share : round((Number.parseInt(share, 10) * total) / 100);

async function simulate(total: number, steps: readonly Step[]): Promise<void> {
  const { cloud, clock, up, restore, state, world } = stack();
  const all = Array.from({ length: total }, (_, at) => `i-${at}`);
  let saved: { content: string; fleet: ReturnType<typeof told>; state: Record<string, unknown> } | undefined;
  const unsaved = new Set<string>();
  for (const run of steps) {
    const targets = all.filter((_id, at) => !run.left.has(at));
    const canaries = [...new Set(run.canaries)].flatMap((at) => (run.left.has(at) ? [] : (all[at] ?? [])));
    const stopped = new Set([...run.stopped].flatMap((at) => all[at] ?? []));
    const before = state();
    const abort = new AbortController();
    Object.assign(world, { signal: abort.signal });
    if (run.stopAfter !== undefined) clock.at(run.stopAfter, () => abort.abort());
    cloud.endings.clear();
    cloud.facts.clear();
    for (const [at, id] of all.entries())
      cloud.endings.set(id, [...(run.endings[(at * 7) % run.endings.length] ?? [SUCCESS])]);
    for (const id of stopped) cloud.facts.set(id, { exists: true, status: "Stopped" });
    const current = new Set(
      [...(saved?.fleet ?? [])]
        .filter(([id, record]) => saved?.content === run.content && holds(record) && !unsaved.has(id))
        .map(([id]) => id),
    );
    const sends: Sent[] = [];
    const bad: string[] = [];
    cloud.onSend = ({ instanceIds, clientToken }) => {
      sends.push({ at: clock.now(), ids: instanceIds });
      for (const id of instanceIds) {
        if (current.has(id)) bad.push(`${id} is current and is sent to`);
        if (stopped.has(id)) bad.push(`${id} is stopped and is sent to`);
        if (total <= 40 && cloud.underWay(id).some((token) => token !== clientToken))
          bad.push(`${id} is sent to while an earlier send may arrive`);
      }
    };
    const { waves, maxFailures, maxUnreachable, retries, pauseSeconds } = run;
    const rollout = { waves, canaries, maxFailures, retries, pauseSeconds };
    const more = maxUnreachable === undefined ? {} : { maxUnreachable };
    const given = inputs({ instanceIds: targets, content: run.content, rollout: { ...rollout, ...more } });
    const outs = await up(given);
    expect(bad).toEqual([]);
    const fleet = told(outs) as Map<string, { outcome: string; wave: number; attempts: number }>;
    expect([...fleet.keys()].sort()).toEqual([...targets].sort());
    const counts = outs.counts as Record<string, number>;
    const outcomes = Object.groupBy(fleet.values(), ({ outcome }) => outcome);
    for (const word of ["success", "unchanged", "failed", "unreachable", "unknown", "notAttempted"])
      expect(counts[word], word).toBe(outcomes[word]?.length ?? 0);
    expect(counts.total).toBe(targets.length);
    checkBudget(sends, fleet, run, targets.length, cloud.endings);
    if (outs !== before) checkWaves(fleet, run, targets, canaries);
    const blind = sends.length === 0 ? unsaved : new Set<string>();
    const disk = { targets, path: "/etc/app/app.conf", content: run.content };
    for (const [id, record] of fleet)
      if (holds(record) && !blind.has(id))
        expect(onDisk(id, { ...disk, overwrite: true, maxFailures: 0, warns: false }, cloud)).toEqual([]);
    if (run.killed) {
      restore(before);
      for (const id of sends.flatMap(({ ids }) => ids)) unsaved.add(id);
    } else {
      saved = { content: run.content, fleet, state: outs };
      for (const id of sends.flatMap(({ ids }) => ids)) unsaved.delete(id);
    }
    clock.time += run.rest;
  }
  expect(state()).toMatchObject({ passed: true, status: "Success" });

  /** As stated for a new file; as recorded for the same one, with newcomers in the last wave. */
  function checkWaves(
    fleet: ReadonlyMap<string, { wave: number }>,
    run: Step,
    targets: readonly string[],
    canaries: readonly string[],
  ): void {
    const old = saved?.fleet as Map<string, { outcome: string; wave: number; attempts: number }> | undefined;
    const kept = targets.filter((id) => saved?.content === run.content && old?.has(id));
    if (kept.length > 0) {
      // Where nothing was tried the waves may be cut anew.
      if (kept.every((id) => old?.get(id)?.outcome === "notAttempted" && old.get(id)?.attempts === 0)) return;
      const last = Math.max(...kept.map((id) => old?.get(id)?.wave ?? 0));
      const wrong = targets.filter((id) => fleet.get(id)?.wave !== (old?.get(id)?.wave ?? last));
      expect(wrong, "waves move").toEqual([]);
      return;
    }
    const first = targets.filter((id) => canaries.includes(id));
    const expected = new Map(first.map((id) => [id, 1]));
    const queue = targets.filter((id) => !canaries.includes(id));
    for (let wave = first.length > 0 ? 2 : 1, at = 0; queue.length > 0; wave++, at++) {
      const share = run.waves[Math.min(at, run.waves.length - 1)] ?? "100%";
      for (const id of queue.splice(0, inFleet(share, targets.length, Math.ceil))) expected.set(id, wave);
    }
    const wrong = targets.filter((id) => fleet.get(id)?.wave !== expected.get(id));
    expect(wrong, "waves are cut wrongly").toEqual([]);
  }
}

/** Waves in order, and none begins while the sends of those before it have more failures than allowed. */
function checkBudget(
  sends: readonly Sent[],
  fleet: ReadonlyMap<string, { outcome: string; wave: number }>,
  run: Step,
  total: number,
  endings: ReadonlyMap<string, readonly Ending[]>,
): void {
  const waves = sends.map(({ ids }) => Math.max(...ids.map((id) => fleet.get(id)?.wave ?? 0)));
  expect(waves).toEqual([...waves].sort((a, b) => a - b));
  const last = waves.at(-1) ?? 0;
  // The last ending of an instance in an earlier wave: its script has run down to it.
  const earlier = new Set(sends.flatMap(({ ids }) => ids).filter((id) => (fleet.get(id)?.wave ?? 0) < last));
  const kinds = [...earlier].map((id) => fleet.get(id)?.outcome);
  const unreachable = kinds.filter((kind) => kind === "unreachable").length;
  const failed = kinds.filter((kind) => kind === "failed" || kind === "unknown").length;
  for (const id of earlier) {
    const end = endings.get(id)?.[0];
    const good = end?.status === "Success";
    if (!good && run.stopAfter === undefined) expect(fleet.get(id)?.outcome, id).not.toBe("success");
  }
  const allowed = inFleet(run.maxFailures, total, Math.floor);
  if (run.maxUnreachable === undefined) expect(failed + unreachable).toBeLessThanOrEqual(allowed);
  else {
    expect(failed).toBeLessThanOrEqual(allowed);
    expect(unreachable).toBeLessThanOrEqual(inFleet(run.maxUnreachable, total, Math.floor));
  }
}

const ROLLOUTS = size(150, 1_000);

test(`${ROLLOUTS} whole rollouts, stopped and changed at random, seed ${SEED}`, {
  timeout: 300_000,
}, async () => {
  let largest = 0;
  await fc.assert(
    fc.asyncProperty(fleetSize, fc.array(step, { minLength: 1, maxLength: 4 }), async (total, steps) => {
      largest = Math.max(largest, total);
      const fit = total === 1 ? steps.map((run) => ({ ...run, left: new Set<number>() })) : steps;
      const last = fit.at(-1) as Step;
      await simulate(total, [...fit, { ...last, ...CLEAN }, { ...last, ...CLEAN }]);
    }),
    { seed: SEED, numRuns: ROLLOUTS },
  );
  console.info(`the largest fleet had ${largest} instances`);
});

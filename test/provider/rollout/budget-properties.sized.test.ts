/** One run over random fleets, waves and ends: where it stops, and what it counts. Judged from sends and outputs alone. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { size } from "../../support/size.ts";
import { fleetOf } from "../support/builders.ts";
import type { Ending } from "../support/cloud.ts";
import { stack } from "../support/stack.ts";
import { inputs } from "../support/world.ts";

const FAILED: Ending = { status: "Failed", errorCode: "FileCreateFail" };
const OFFLINE: Ending = { status: "Failed", errorCode: "ClientNotRunning" };
const INVALID: Ending = { status: "Invalid", errorCode: "AFutureCode" };

type Size = number | `${number}%`;
const share = fc.constantFrom<Size>(0, 0, 1, 2, "10%", "34%", "100%");
const run = fc.record({
  size: fc.integer({ min: 1, max: 14 }),
  waves: fc.array(fc.constantFrom<Size>(1, 2, 3, "10%", "40%"), { minLength: 1, maxLength: 3 }),
  canary: fc.boolean(),
  maxFailures: share,
  maxUnreachable: fc.option(share, { nil: undefined }),
  /** Position in the fleet → its end. */
  bad: fc.dictionary(
    fc.nat(13).map(String),
    fc.constantFrom<Ending | "stopped">(FAILED, OFFLINE, INVALID, "stopped"),
    { maxKeys: 6 },
  ),
  stopAfter: fc.option(fc.integer({ min: 0, max: 5_000 }), { freq: 5, nil: undefined }),
});
type Run = typeof run extends fc.Arbitrary<infer T> ? T : never;

const allowed = (size: Size, total: number) =>
  typeof size === "number" ? size : Math.floor((Number.parseInt(size, 10) * total) / 100);

async function played({ size, waves, canary, maxFailures, maxUnreachable, bad, stopAfter }: Run) {
  const abort = new AbortController();
  const { cloud, clock, up } = stack({ signal: abort.signal });
  const ids = Array.from({ length: size }, (_, at) => `i-${at}`);
  for (const [at, end] of Object.entries(bad)) {
    if (end === "stopped") cloud.facts.set(`i-${at}`, { exists: true, status: "Stopped" });
    else cloud.endings.set(`i-${at}`, [end]);
  }
  if (stopAfter !== undefined) clock.at(stopAfter, () => abort.abort());
  const more = maxUnreachable === undefined ? {} : { maxUnreachable };
  const canaries = canary ? ids.slice(-1) : [];
  const rollout = { waves, canaries, maxFailures, retries: 0, ...more };
  const outs = await up(inputs({ instanceIds: ids, rollout }));
  return { outs, ids, fleet: fleetOf(outs), sends: cloud.sends.map(({ instanceIds }) => instanceIds) };
}

test("nothing is sent after the budget broke", async () => {
  await fc.assert(
    fc.asyncProperty(run, async (input) => {
      const { fleet, sends, ids } = await played(input);
      const failures = allowed(input.maxFailures, ids.length);
      const apart = input.maxUnreachable;
      for (const sent of sends) {
        const wave = Math.min(...sent.map((id) => fleet.get(id)?.wave ?? 0));
        const before = [...fleet.values()].filter((one) => one.wave < wave).map(({ outcome }) => outcome);
        const unreachable = before.filter((one) => one === "unreachable").length;
        const failed = before.filter((one) => one === "failed" || one === "unknown").length;
        expect(apart === undefined ? failed + unreachable : failed).toBeLessThanOrEqual(failures);
        if (apart !== undefined) expect(unreachable).toBeLessThanOrEqual(allowed(apart, ids.length));
      }
    }),
    { numRuns: size(500, 5_000) },
  );
});

test("the counts sum to the fleet, and say what each instance's record says", async () => {
  await fc.assert(
    fc.asyncProperty(run, async (input) => {
      const { outs, fleet, ids } = await played(input);
      const { total, ...rest } = outs.counts as Record<string, number>;
      expect([...fleet.keys()].sort()).toEqual([...ids].sort());
      expect(total).toBe(ids.length);
      expect(Object.values(rest).reduce((sum, n) => sum + n, 0)).toBe(total);
      for (const [outcome, n] of Object.entries(rest))
        expect([...fleet.values()].filter((one) => one.outcome === outcome)).toHaveLength(n);
    }),
    { numRuns: size(500, 5_000) },
  );
});

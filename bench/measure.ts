/** Measures one run of a case: one `pulumi up` of a new stack against a new fleet, or a `pulumi refresh` after it. The counts in the stack's outputs
 * are compared with the fleet, because the figures of a wrong rollout would mean nothing. */
import type { Case } from "./cases.ts";
import type { Run } from "./combine.ts";
import { figuresOf } from "./figures.ts";
import { withFleetStack } from "./fleet-stack.ts";
import { failingIds, idsOf } from "./fleets.ts";
import type { InstanceFolders } from "./instances.ts";
import { Meter } from "./meter.ts";
import { inScratch } from "./scratch.ts";
import { cutWaves } from "./waves.ts";

interface Result {
  readonly passed: boolean;
  readonly counts: Readonly<Record<string, number>>;
}

export function measure(one: Case, folders: InstanceFolders): Promise<Run> {
  return inScratch((dir) =>
    withFleetStack(dir, folders, one, async ({ dir: stackDir, emulator, stack }) => {
      const isRefresh = one.way.kind === "drift";
      if (isRefresh) {
        await stack.up();
        // What follows counts alone.
        await emulator.report();
      }
      const meter = new Meter(stackDir);
      const work = isRefresh ? stack.refresh() : stack.up();
      const { seconds, outputs, stateBytes } = await work.finally(() => meter.stop());
      const waves = cutWaves(idsOf(one.n), one.rollouts, one.waves);
      const figures = figuresOf(waves, one.way, await emulator.report());
      checkResult(one, Object.values(outputs) as Result[], figures.failed);
      return { ...figures, usage: meter.usage(), wallSeconds: seconds, stateBytes };
    }),
  );
}

/** @throws when the rollout's counts or the emulator's failures differ from what the fleet was set up to do */
function checkResult({ fleet, n, way }: Case, results: readonly Result[], failed: number): void {
  const sum = (key: string) => results.reduce((all, { counts }) => all + (counts[key] ?? 0), 0);
  const expected = failingIds(fleet, n).length;
  const told = `${sum("success")} of ${sum("total")} succeeded, ${sum("failed")} failed`;
  const right =
    results.every(({ passed }) => passed === (way.restores === undefined)) &&
    sum("total") === n &&
    sum(way.restores ? "notAttempted" : "success") === n - expected &&
    sum("failed") === expected;
  const kind = way.restores ? "restored" : "passed";
  if (!right) throw new Error(`expected ${expected} failures of ${n} and a ${kind} rollout, but ${told}`);
  if (failed !== expected) throw new Error(`the emulator let ${failed} fail, not ${expected}`);
}

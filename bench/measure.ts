/** One run of a case: a new fleet, a new stack, one `up`, and what it took. What came out must be right, or the
 * figures mean nothing: counts of the stack's outputs are held against the fleet. */
import type { Case } from "./cases.ts";
import type { Run } from "./combine.ts";
import { figuresOf } from "./figures.ts";
import { withFleetStack } from "./fleet-stack.ts";
import { failuresOf, idsOf } from "./fleets.ts";
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
      const meter = new Meter(stackDir);
      const { seconds, outputs, stateBytes } = await stack.up().finally(() => meter.stop());
      const figures = figuresOf(cutWaves(idsOf(one.n), one.rollouts, one.waves), await emulator.report());
      checkResult(one, Object.values(outputs) as Result[], figures.failed);
      return { ...figures, usage: meter.usage(), wallSeconds: seconds, stateBytes };
    }),
  );
}

/** @throws when the rollout told something else than what the fleet is made to do */
function checkResult({ fleet, n }: Case, results: readonly Result[], failed: number): void {
  const sum = (key: string) => results.reduce((all, { counts }) => all + (counts[key] ?? 0), 0);
  const expected = failuresOf(fleet, n);
  const told = `${sum("success")} of ${sum("total")} succeeded, ${sum("failed")} failed`;
  const right =
    results.every(({ passed }) => passed) &&
    sum("total") === n &&
    sum("success") === n - expected &&
    sum("failed") === expected;
  if (!right) throw new Error(`expected ${expected} failures of ${n} and a passed rollout, but ${told}`);
  if (failed !== expected) throw new Error(`the emulator let ${failed} fail, not ${expected}`);
}

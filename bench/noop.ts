/** What an `up` that has nothing to send costs beside a trivial dynamic resource's: both the same way, in pairs that
 * alternate in order, so that whatever else the machine does falls on both. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { withFleetStack } from "./fleet-stack.ts";
import type { InstanceFolders } from "./instances.ts";
import { median, round } from "./numbers.ts";
import { inScratch } from "./scratch.ts";
import { openStack } from "./stack.ts";
import { trivialProgram } from "./trivial.ts";

export interface NoopFigures {
  readonly n: number;
  readonly upMs: number;
  readonly trivialMs: number;
  /** Median of the differences within the pairs. */
  readonly overMs: number;
  readonly pairs: number;
  /** API calls of all those updates together. */
  readonly calls: number;
}

export function measureNoop(n: number, pairs: number, folders: InstanceFolders): Promise<NoopFigures> {
  const job = { fleet: "steady", n, rollouts: 1, waves: 1 } as const;
  return inScratch((dir) =>
    withFleetStack(dir, folders, job, async ({ emulator, stack }) => {
      const trivialDir = join(dir, "trivial");
      mkdirSync(trivialDir);
      const trivial = await openStack(trivialDir, {}, trivialProgram);
      await stack.up();
      await trivial.up();
      await emulator.report();
      const ups: number[] = [];
      const trivials: number[] = [];
      for (let pair = 0; pair < pairs; pair++) {
        for (const mine of pair % 2 === 0 ? [true, false] : [false, true]) {
          const { seconds } = await (mine ? stack : trivial).up();
          (mine ? ups : trivials).push(seconds * 1_000);
        }
      }
      const { calls } = await emulator.report();
      return {
        n,
        upMs: round(median(ups)),
        trivialMs: round(median(trivials)),
        overMs: round(median(ups.map((ms, at) => ms - (trivials[at] ?? 0)))),
        pairs,
        calls: calls.length,
      };
    }),
  );
}

/** Compares an `up` that has nothing to send with the `up` of a trivial dynamic resource. The two run in pairs whose
 * order alternates, so that other load on the machine slows both equally. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { withFleetStack } from "./fleet-stack.ts";
import type { InstanceFolders } from "./instances.ts";
import { median, round } from "./numbers.ts";
import { inScratch } from "./scratch.ts";
import { openStack } from "./stack.ts";
import { trivialProgram } from "./trivial.ts";
import type { Way } from "./way.ts";

export interface NoopFigures {
  readonly n: number;
  readonly upMs: number;
  readonly trivialMs: number;
  /** Median over the pairs of `up` time minus trivial `up` time. */
  readonly overMs: number;
  readonly pairs: number;
  /** Number of API calls of all the measured updates together. It must be 0. */
  readonly calls: number;
}

export function measureNoop(
  n: number,
  pairs: number,
  way: Way,
  folders: InstanceFolders,
): Promise<NoopFigures> {
  const job = { fleet: "steady", n, rollouts: 1, waves: 1, way } as const;
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

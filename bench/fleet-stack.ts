/** Sets up one fleet and one stack that rolls a file out to it: an emulator process and a Pulumi state folder. */
import { mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type * as Provider from "pulumi-alicloud-sendfile";
import type { Case } from "./cases.ts";
import { type EmulatorProcess, startEmulatorProcess } from "./emulator.ts";
import { failingIds, idsOf, scenarioOf } from "./fleets.ts";
import { FILE, type InstanceFolders } from "./instances.ts";
import { type BenchStack, openStack, type Program } from "./stack.ts";
import { cutWaves } from "./waves.ts";
import { argsOf, hasCommand } from "./way.ts";

const require = createRequire(import.meta.url);
const { FileRollout } = require("pulumi-alicloud-sendfile") as typeof Provider;

export type Job = Pick<Case, "fleet" | "n" | "rollouts" | "waves" | "way">;

export interface FleetStack {
  readonly dir: string;
  readonly emulator: EmulatorProcess;
  readonly stack: BenchStack;
}

export async function withFleetStack<T>(
  dir: string,
  folders: InstanceFolders,
  job: Job,
  work: (one: FleetStack) => Promise<T>,
): Promise<T> {
  folders.prepare(idsOf(job.n));
  const stackDir = join(dir, "stack");
  mkdirSync(stackDir);
  const { fleet, n, way } = job;
  const emulator = await startEmulatorProcess({
    options: { root: folders.root, scenario: scenarioOf(fleet, n, way), commands: way.runs },
    ...(hasCommand(way) && !way.runs && { failing: failingIds(fleet, n) }),
  });
  try {
    const stack = await openStack(stackDir, configOf(emulator), programOf(job));
    return await work({ dir: stackDir, emulator, stack });
  } finally {
    await emulator.close();
  }
}

function configOf({ endpoint, regionId, accessKeyId, accessKeySecret }: EmulatorProcess) {
  return {
    "alicloud:region": regionId,
    "alicloud:accessKey": accessKeyId,
    "alicloud:secretKey": accessKeySecret,
    "alicloud:endpoints": JSON.stringify([{ ecs: endpoint }]),
  };
}

/** The program exports each rollout's result as a stack output, as the README advises. */
function programOf({ fleet, n, rollouts, waves, way }: Job): Program {
  const parts = cutWaves(idsOf(n), rollouts, 1);
  return async () =>
    Object.fromEntries(
      parts.map(({ instanceIds }, at) => {
        const name = `conf${at + 1}`;
        const rollout = new FileRollout(name, {
          path: `${FILE.folder}/${FILE.name}`,
          ...argsOf(way),
          instanceIds: [...instanceIds],
          rollout: {
            ...(waves > 1 && { waves: [`${100 / waves}%`] }),
            ...(fleet === "failing" && { maxFailures: way.restores ? 0 : "10%" }),
          },
        });
        return [name, rollout.result];
      }),
    );
}

/**
 * Tests destroys with `onDelete: "remove"` whose engine is killed or cancelled. The next destroy waits for the scripts that still
 * run, removes what is left, and reloads nowhere a second time.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Emulator } from "ecs-assistant-emulator";
import { expect, test } from "vitest";
import { moments, SEED } from "../support/size.ts";
import type { Run, TestStack } from "./engine.ts";
import { setUp } from "./fixture.ts";
import { engineIn, leftAfter, until } from "./processes.ts";

const TRIAL_MS = 240_000;
/** Time limit for the end of an orphan. It needs about 12 s to notice that its engine is gone and to end. */
const ORPHAN_MS = 45_000;
/** A little more than the scripts take. The random moments are spread over this time. */
const REMOVAL_MS = 5_000;
const PATH = "/etc/app/app.conf";
const OTHER = "/etc/app/other.conf";
const SERVED = "/run/served";

type Signal = "SIGKILL" | "SIGINT";
const TRIALS = moments(4, REMOVAL_MS).flatMap((ms): [Signal, number][] => [
  ["SIGKILL", ms],
  ["SIGINT", ms],
]);

/** Sends the signal to the engine of a destroy, this long after the destroy has started its command. */
async function stopped(emulator: Emulator, stack: TestStack, signal: Signal, afterMs: number): Promise<Run> {
  const before = emulator.requests.length;
  const running = stack.destroyUnjudged();
  await until("the removal is started", () =>
    emulator.requests.slice(before).some(({ action }) => action === "RunCommand"),
  );
  const engine = await engineIn(stack.dir);
  await sleep(afterMs);
  let alive = true;
  try {
    process.kill(engine, signal);
  } catch {
    alive = false;
  }
  const run = await running;
  if (!alive) expect(run.ok, run.text).toBe(true);
  expect(await leftAfter(stack.dir, ORPHAN_MS)).toEqual([]);
  await stack.unlock();
  return run;
}

const read = (emulator: Emulator, id: string, path: string) => {
  const file = join(emulator.root, id, path);
  return existsSync(file) ? readFileSync(file, "utf8") : "";
};

test.each(TRIALS)(
  `a destroy that gets %s %i ms after its command was started, seed ${SEED}`,
  { timeout: TRIAL_MS },
  async (signal, afterMs) => {
    const { emulator, stack, ids } = await setUp({ instances: 4 });
    const installed = await stack.up(() => ({
      conf: stack.rollout("conf", {
        files: [
          { path: PATH, content: "a = 1\n" },
          { path: OTHER, content: "b = 1\n" },
        ],
        activation: { reloadCommand: `mkdir -p /run; sleep 2; echo reloaded >>${SERVED}` },
        instanceIds: ids,
        onDelete: "remove",
      }).result,
    }));
    expect(installed.ok, installed.text).toBe(true);
    const run = await stopped(emulator, stack, signal, afterMs);
    if (!run.ok && signal === "SIGINT")
      expect(run.text).toMatch(/onDelete "remove" has not removed .* from \d of 4 instances \(cancelled\)/);
    const left = stack.state().resources;
    if (run.ok) expect(left.filter(({ type }) => /:Rollout$/.test(type))).toEqual([]);
    // An engine that is cancelled after the last delete says that all went well, and keeps the resources around it.
    if (left.length > 0) {
      const rest = await stack.destroy();
      expect(rest.ok, rest.text).toBe(true);
    }
    expect(stack.state().resources).toEqual([]);
    for (const id of ids) {
      expect(readdirSync(join(emulator.root, id, "etc/app"))).toEqual([]);
      expect(existsSync(join(emulator.root, id, "var/lib/alicloud-sendfile"))).toBe(false);
      expect(read(emulator, id, SERVED)).toBe("reloaded\n".repeat(2));
    }
  },
);

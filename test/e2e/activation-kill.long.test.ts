/**
 * Tests activated rollouts whose engine is killed at random moments. After the next update every instance holds the files,
 * nothing is left staged, and the last reload has read what is on the disk.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Emulator } from "ecs-assistant-emulator";
import { expect, test } from "vitest";
import { moments, SEED } from "../support/size.ts";
import type { TestStack } from "./engine.ts";
import { setUp } from "./fixture.ts";
import { killed } from "./killed.ts";

const TRIAL_MS = 240_000;
/** A little more than the update takes. The random moments are spread over this time. */
const UPDATE_MS = 8_000;
const MOMENTS = moments(20, UPDATE_MS);
const PATH = "/etc/app/app.conf";
const OTHER = "/etc/app/other.conf";
const SERVED = "/run/served";
/** Two parts, because random text cannot be packed below the size of one. */
const FILLER = Array.from({ length: 8_000 }, (_, at) =>
  ((at * 2_654_435_761) % 4_294_967_296).toString(36),
).join("");

function programOf(stack: TestStack, content: string, instanceIds: string[]) {
  return () => ({
    conf: stack.rollout("conf", {
      files: [
        { path: PATH, content },
        { path: OTHER, content: `${content}\n${FILLER}` },
      ],
      activation: {
        validateCommand: 'test -s "$FILE"',
        reloadCommand: `mkdir -p /run; cat ${PATH} >${SERVED}`,
      },
      instanceIds,
      rollout: { waves: [2] },
    }).result,
  });
}

function on(emulator: Emulator, id: string, path: string): string {
  const file = join(emulator.root, id, path);
  return existsSync(file) ? readFileSync(file, "utf8") : "";
}

function staged(emulator: Emulator, id: string): string[] {
  const root = join(emulator.root, id, "var/lib/alicloud-sendfile");
  const folders = existsSync(root) ? readdirSync(root).map((one) => join(root, one, "in")) : [];
  return folders.flatMap((folder) => (existsSync(folder) ? readdirSync(folder) : []));
}

test.each(MOMENTS)(
  `an activated update killed %i ms after its first call, seed ${SEED}`,
  { timeout: TRIAL_MS },
  async (afterMs) => {
    const timing = { pendingMs: [100, 600], runningMs: [100, 600] } as const;
    const { emulator, stack, ids } = await setUp({ instances: 6, clientToken: false, timing });
    const made = await stack.up(programOf(stack, "one", ids));
    expect(made.ok, made.text).toBe(true);
    const program = programOf(stack, "two", ids);
    await killed(emulator, stack, program, () => sleep(afterMs));
    const next = await stack.up(program);
    expect(next.ok, next.text).toBe(true);
    for (const id of ids) {
      expect({ id, held: on(emulator, id, PATH), served: on(emulator, id, SERVED) }).toEqual({
        id,
        held: "two",
        served: "two",
      });
      expect(on(emulator, id, OTHER)).toBe(`two\n${FILLER}`);
      expect(staged(emulator, id)).toEqual([]);
    }
    const quiet = await stack.up(program);
    expect(quiet.ok, quiet.text).toBe(true);
    expect(quiet.calls).toEqual([]);
  },
);

/**
 * Tests rollouts whose engine is killed while they take back what they changed. State tells of the time before, and the next
 * update ends right: with the new content on all instances, or with the old one.
 */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { moments, SEED } from "../support/size.ts";
import { setUp } from "./fixture.ts";
import { killed } from "./killed.ts";
import { until } from "./processes.ts";

const TRIAL_MS = 240_000;
/** A little more than the restore takes. The random moments are spread over this time. */
const RESTORE_MS = 3_000;
const PATH = "/etc/app/app.conf";
const BROKEN = "/etc/app/broken";
const SERVED = "/run/served";
const RELOAD = `mkdir -p /run; sleep 1; cat ${PATH} >${SERVED}`;
/** Every other trial goes back to the old content. */
const TRIALS = moments(4, RESTORE_MS).map((afterMs, at) => [afterMs, at % 2 === 0 ? "two" : "one"] as const);

test.each(TRIALS)(
  `a restore killed %i ms after its call, and then the content %s, seed ${SEED}`,
  { timeout: TRIAL_MS },
  async (afterMs, next) => {
    const timing = { pendingMs: [100, 600], runningMs: [100, 600] } as const;
    const { emulator, stack, ids } = await setUp({ instances: 6, clientToken: false, timing });
    const program = (content: string) => () => ({
      conf: stack.rollout("conf", {
        ...{ path: PATH, content, instanceIds: ids, rollback: "touched", rollout: { waves: [2] } },
        activation: { testCommand: `! test -e ${BROKEN}`, reloadCommand: RELOAD },
      }).result,
    });
    const made = await stack.up(program("one"));
    expect(made.ok, made.text).toBe(true);
    const broken = join(emulator.root, ids[5] ?? "", BROKEN);
    mkdirSync(join(broken, ".."), { recursive: true });
    writeFileSync(broken, "");
    const isCalled = () =>
      emulator.requests.some(
        ({ action, params }) => action === "RunCommand" && / restore$/.test(String(params.Description)),
      );
    await killed(emulator, stack, program("two"), async () => {
      await until("the restore is sent", isCalled);
      await sleep(afterMs);
    });
    rmSync(broken);
    const after = await stack.up(program(next));
    expect(after.ok, after.text).toBe(true);
    const read = (id: string, path: string) => {
      const file = join(emulator.root, id, path);
      return existsSync(file) ? readFileSync(file, "utf8") : undefined;
    };
    for (const id of ids)
      expect({ id, held: read(id, PATH), served: read(id, SERVED) }).toEqual({
        id,
        held: next,
        served: next,
      });
    const quiet = await stack.up();
    expect([quiet.ok, quiet.calls], quiet.text).toEqual([true, []]);
  },
);

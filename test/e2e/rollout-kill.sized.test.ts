/**
 * The engine killed at random moments, by an API that knows no ClientToken: the next update mends everything, and no
 * process is left behind.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { moments, SEED, size } from "../support/size.ts";
import type { TestStack } from "./engine.ts";
import { PATH, sends, setUp } from "./fixture.ts";
import { engineIn, leftAfter, stopwatch, until } from "./processes.ts";

const TRIALS = size(1, 20);
const TRIAL_MS = 180_000;
/** An orphan's heartbeat, its time limit, and the last read take 12 s; generous, for a machine with other work. */
const ORPHAN_MS = 45_000;
/** About what the update takes: the moments are spread over it, from the first call to after the end. */
const UPDATE_MS = 4_500;

const FLEET = {
  instances: 8,
  clientToken: false,
  timing: { pendingMs: [100, 600], runningMs: [100, 600] },
} as const;

function programOf(stack: TestStack, content: string, instanceIds: string[]) {
  return () => ({
    conf: stack.rollout("conf", { path: PATH, content, instanceIds, rollout: { waves: [2] } }).result,
  });
}

interface Killed {
  /** Instances that the killed run sent to, the orphan included. */
  readonly sent: string[];
  readonly orphanMs: number;
}

async function killed(
  emulator: { readonly requests: readonly { action: string; instanceIds: readonly string[] }[] },
  stack: TestStack,
  program: () => Record<string, unknown>,
  /** Comes after the first call. */
  moment: () => Promise<unknown>,
): Promise<Killed> {
  const before = emulator.requests.length;
  const running = stack.upUnjudged(program);
  const isOver = running.then(({ text }) => {
    throw new Error(`the run made no call: ${text}`);
  });
  isOver.catch(() => undefined);
  await Promise.race([until("the first call", () => emulator.requests.length > before), isOver]);
  const engine = await engineIn(stack.dir);
  await moment();
  let alive = true;
  try {
    process.kill(engine, "SIGKILL");
  } catch {
    alive = false;
  }
  const ms = stopwatch();
  const run = await running;
  expect(run.ok).toBe(!alive);
  expect(await leftAfter(stack.dir, ORPHAN_MS)).toEqual([]);
  const orphanMs = ms();
  await stack.unlock();
  return { sent: sends(emulator.requests.slice(before)).flat(), orphanMs };
}

function say(what: string, { sent, orphanMs }: Killed, again: readonly string[]): void {
  console.log(
    `${what}: ${sent.length} sent, ${again.length} by the next up, last process gone after ${orphanMs} ms`,
  );
}

const MOMENTS = moments(TRIALS, UPDATE_MS);

test.each(MOMENTS)(
  `a create killed %i ms after its first call, seed ${SEED}`,
  { timeout: TRIAL_MS },
  async (afterMs) => {
    const { emulator, stack, ids } = await setUp(FLEET);
    const program = programOf(stack, "one", ids);
    const first = await killed(emulator, stack, program, () => sleep(afterMs));
    const saved = stack.state().resources.some(({ type }) => type.endsWith(":Rollout"));
    const next = await stack.up(program);
    const again = sends(next.calls).flat();
    say(`create${saved ? " (saved)" : ""}`, first, again);
    expect(next.ok, next.text).toBe(true);
    // What nothing is known of is sent again, once; what was saved is not.
    expect([...again].sort()).toEqual(saved ? [] : ids);
    for (const id of ids) expect(emulator.stat(id, PATH)?.content.toString()).toBe("one");
    expect(next.outputs.conf).toMatchObject({ status: "Success", counts: { total: ids.length } });
    const quiet = await stack.up(program);
    expect(quiet.ok, quiet.text).toBe(true);
    expect(quiet.calls).toEqual([]);
  },
);

test.each(MOMENTS)(
  `an update killed %i ms after its first call, seed ${SEED}`,
  { timeout: TRIAL_MS },
  async (afterMs) => {
    const { emulator, stack, ids } = await setUp(FLEET);
    const made = await stack.up(programOf(stack, "one", ids));
    expect(made.ok, made.text).toBe(true);
    const program = programOf(stack, "two", ids);
    const first = await killed(emulator, stack, program, () => sleep(afterMs));
    const next = await stack.up(program);
    const again = sends(next.calls).flat();
    say("update", first, again);
    expect(next.ok, next.text).toBe(true);
    // Over both runs, each instance got the new file exactly once.
    expect([...first.sent, ...again].sort()).toEqual(ids);
    for (const id of ids) expect(emulator.stat(id, PATH)?.content.toString()).toBe("two");
    expect(next.outputs.conf).toMatchObject({ status: "Success", counts: { total: ids.length } });
    const quiet = await stack.up(program);
    expect(quiet.ok, quiet.text).toBe(true);
    expect(quiet.calls).toEqual([]);
  },
);

test("a killed update, then the content of before: up --refresh puts right what the killed run changed", {
  timeout: TRIAL_MS,
}, async () => {
  const { emulator, stack, ids } = await setUp(FLEET);
  const program = programOf(stack, "one", ids);
  expect((await stack.up(program)).ok).toBe(true);
  for (const id of ids) emulator.setInstance(id, { deliveryMs: 3_000 });
  const before = sends(emulator.requests).length;
  const hasSent = () => until("it has sent", () => sends(emulator.requests).length > before);
  const { sent } = await killed(emulator, stack, programOf(stack, "two", ids), hasSent);
  const touched = [...sent].sort();
  expect(touched.length).toBeGreaterThan(0);
  const holdTwo = (id: string) => emulator.stat(id, PATH)?.content.toString() === "two";
  await until("it has arrived", () => touched.every(holdTwo));

  const next = await stack.up(program, { refresh: true });
  expect(next.ok, next.text).toBe(true);
  expect(next.text).toContain(`an update that was never recorded has sent to ${touched.join(", ")}`);
  expect(sends(next.calls).flat().sort()).toEqual(touched);
  for (const id of ids) expect(emulator.stat(id, PATH)?.content.toString()).toBe("one");
  expect(next.outputs.conf).toMatchObject({ status: "Success", counts: { total: ids.length } });
  const quiet = await stack.up(program);
  expect([quiet.ok, quiet.calls]).toEqual([true, []]);
});

test("an engine killed after the rollout, with its program still running, leaves no process", {
  timeout: TRIAL_MS,
}, async () => {
  const { emulator, stack, ids } = await setUp(FLEET);
  const program = programOf(stack, "one", ids);
  const done = Promise.withResolvers<void>();
  const end = Promise.withResolvers<void>();
  const slow = () => ({
    conf: program().conf.apply(async (result) => {
      done.resolve();
      await end.promise;
      return result;
    }),
  });
  await killed(emulator, stack, slow, () => done.promise);
  end.resolve();
  const next = await stack.up(program);
  expect(next.ok, next.text).toBe(true);
  expect(sends(next.calls)).toEqual([]);
});

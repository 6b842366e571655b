/**
 * Tests updates whose engine is killed at random moments, with an API that ignores ClientToken. The next update
 * must put everything right. The orphan, the provider process of the killed engine, must end by itself.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { moments, SEED, size } from "../support/size.ts";
import type { TestStack } from "./engine.ts";
import { PATH, sends, setUp } from "./fixture.ts";
import { type Killed, killed } from "./killed.ts";
import { until } from "./processes.ts";

const TRIALS = size(1, 20);
const TRIAL_MS = 180_000;
/** A little more than the update takes. The random moments are spread over this time. */
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
    // If the state was not saved, every instance is sent to again, once. If it was saved, none is.
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
    // Both runs together sent the new file to each instance exactly once.
    expect([...first.sent, ...again].sort()).toEqual(ids);
    for (const id of ids) expect(emulator.stat(id, PATH)?.content.toString()).toBe("two");
    expect(next.outputs.conf).toMatchObject({ status: "Success", counts: { total: ids.length } });
    const quiet = await stack.up(program);
    expect(quiet.ok, quiet.text).toBe(true);
    expect(quiet.calls).toEqual([]);
  },
);

test("after a killed update, `up --refresh` with the old content restores the files that the killed run changed", {
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

test("an engine that is killed after the rollout, while its program still runs, leaves no process", {
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

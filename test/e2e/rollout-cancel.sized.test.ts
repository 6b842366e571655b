/** Tests Ctrl-C and SIGTERM on the real engine: the update ends at once and reports how far it is, and the next update
 * continues from there. */
import { expect, test } from "vitest";
import { size } from "../support/size.ts";
import type { Run, TestStack } from "./engine.ts";
import { PATH, SLOW, sends, setUp } from "./fixture.ts";
import { engineIn, leftAfter, stopwatch, until } from "./processes.ts";

type Signal = "SIGINT" | "SIGTERM";

/**
 * Sends the signal to the CLI alone, when `when` has resolved, and waits for the end of the update. An update that
 * ignored the signal would record other outcomes, so the tests notice it without a tight time limit.
 */
async function stopped(
  stack: TestStack,
  running: Promise<Run>,
  signal: Signal,
  when: () => Promise<unknown>,
): Promise<Run> {
  await when();
  const sinceSignal = stopwatch();
  process.kill(await engineIn(stack.dir), signal);
  const run = await running;
  const ms = sinceSignal();
  console.log(`${signal}: the update ended after ${ms} ms`);
  expect(run.ok).toBe(false);
  expect(ms, "5 s are promised; generous, for a machine with other work").toBeLessThan(30_000);
  expect(stack.state().pending).toEqual([]);
  expect(await leftAfter(stack.dir, 30_000)).toEqual([]);
  return run;
}

/** Returns for each outcome the ids of the instances that have it in state. */
function outcomes(stack: TestStack): Record<string, string[]> {
  const resource = stack.state().resources.find(({ type }) => type.endsWith(":Rollout"));
  const fleet = (resource?.outputs?.fleet ?? []) as { outcome: string; ids: string }[];
  const result: Record<string, string[]> = {};
  for (const { outcome, ids } of fleet)
    result[outcome] = [...(result[outcome] ?? []), ...ids.split(" ")].sort();
  return result;
}

test.each(size<readonly Signal[]>(["SIGINT"], ["SIGINT", "SIGTERM"]))(
  "after %s in wave 3 of 10, the next update reads the results of wave 3 and sends the rest",
  {
    timeout: SLOW,
  },
  async (signal) => {
    const { emulator, stack, ids } = await setUp({ instances: 20 });
    const third = ids.slice(4, 6);
    for (const id of third) emulator.setInstance(id, { deliveryMs: 10_000 });
    const program = () => ({
      conf: stack.rollout("conf", {
        path: PATH,
        content: "a = 1\n",
        instanceIds: ids,
        rollout: { waves: ["10%"] },
      }).result,
    });
    const run = await stopped(stack, stack.up(program), signal, async () => {
      await until("wave 3 is asked about", () => {
        const last = emulator.requests.findLastIndex(({ action }) => action === "SendFile");
        const asked = emulator.requests.findLastIndex(({ action }) => action === "DescribeSendFileResults");
        return sends(emulator.requests).length === 3 && asked > last;
      });
    });
    expect(sends(run.calls)).toEqual([ids.slice(0, 2), ids.slice(2, 4), third]);
    expect(run.text).toMatch(
      /warning: .*4 of 20 instances hold \/etc\/app\/app\.conf, 2 unknown, 14 not attempted/,
    );
    expect(outcomes(stack)).toEqual({ success: ids.slice(0, 4), unknown: third, notAttempted: ids.slice(6) });

    const preview = await stack.preview();
    expect(preview.text).toContain(
      "plan: 16 instances in waves 3–10 of 10 (8 × 2), 4 hold it already, 2 asked about first",
    );
    expect(preview.text).toMatch(/before: \w+ \(cancelled\), 4 of 20 held it/);

    const resumed = await stack.up();
    expect(resumed.ok, resumed.text).toBe(true);
    expect(sends(resumed.calls)).toEqual([6, 8, 10, 12, 14, 16, 18].map((at) => ids.slice(at, at + 2)));
    expect((await stack.up()).calls).toEqual([]);
  },
);

test("Ctrl-C during a pause between waves ends the update, and the next one continues with the next wave", {
  timeout: SLOW,
}, async () => {
  const { stack, ids } = await setUp({ instances: 6 });
  const program = (pauseSeconds: number) => () => ({
    conf: stack.rollout("conf", {
      path: PATH,
      content: "a = 1\n",
      instanceIds: ids,
      rollout: { waves: [2], pauseSeconds },
    }).result,
  });
  const run = await stopped(stack, stack.up(program(60)), "SIGINT", async () => {
    await until("the pause is told", () => stack.said.includes("over, next in "));
  });
  expect(run.text).toMatch(/2\/6 done · wave 1 of 3: over, next in 60 s/);
  expect(sends(run.calls)).toEqual([ids.slice(0, 2)]);
  expect(run.text).toMatch(/warning: .*2 of 6 instances hold \/etc\/app\/app\.conf, 4 not attempted/);
  expect(outcomes(stack)).toEqual({ success: ids.slice(0, 2), notAttempted: ids.slice(2) });

  const preview = await stack.preview(program(0));
  expect(preview.text).toContain("plan: 4 instances in waves 2–3 of 3 (2 + 2), 2 hold it already");
  const resumed = await stack.up();
  expect(resumed.ok, resumed.text).toBe(true);
  expect(sends(resumed.calls)).toEqual([ids.slice(2, 4), ids.slice(4)]);
});

test("Ctrl-C during a SendFile call does not wait for its answer, and the next update looks the send up", {
  timeout: SLOW,
}, async () => {
  const { emulator, stack, ids } = await setUp({ instances: 4 });
  emulator.setApiFaults([{ action: "SendFile", delayMs: 60_000, times: 1 }]);
  const program = () => ({
    conf: stack.rollout("conf", { path: PATH, content: "a = 1\n", instanceIds: ids }).result,
  });
  const run = await stopped(stack, stack.up(program), "SIGINT", async () => {
    await until("the call is under way", () => sends(emulator.requests).length === 1);
  });
  expect(run.text).toMatch(/warning: .*0 of 4 instances hold \/etc\/app\/app\.conf, 4 unknown/);
  expect(outcomes(stack)).toEqual({ unknown: ids });

  const resumed = await stack.up();
  expect(resumed.ok, resumed.text).toBe(true);
  // The API had accepted the cancelled send. The next update finds it and reads its result, so it does not send again.
  expect(sends(resumed.calls)).toEqual([]);
  for (const id of ids) expect(emulator.stat(id, PATH)?.content.toString()).toBe("a = 1\n");
});

test("Ctrl-C while the update waits for just started instances ends the wait", {
  timeout: SLOW,
}, async () => {
  const { emulator, stack, ids } = await setUp({ instances: 2 });
  for (const id of ids) emulator.setInstance(id, { agentAfterMs: 120_000 });
  const program = () => ({
    conf: stack.rollout("conf", { path: PATH, content: "a = 1\n", instanceIds: ids }).result,
  });
  const run = await stopped(stack, stack.up(program), "SIGTERM", async () => {
    await until("it waits", () => stack.said.includes("waiting for 2 instances"));
  });
  expect(sends(run.calls)).toEqual([]);
  expect(outcomes(stack)).toEqual({ notAttempted: ids });
});

test("Ctrl-C during the look-up by tags does not wait for the answer", { timeout: SLOW }, async () => {
  const { emulator, stack } = await setUp({ instances: 2 });
  emulator.setApiFaults([{ action: "DescribeInstances", delayMs: 60_000 }]);
  const program = () => ({
    conf: stack.rollout("conf", { path: PATH, content: "a = 1\n", targetTags: { role: "web" } }).result,
  });
  const run = await stopped(stack, stack.up(program), "SIGINT", async () => {
    await until("it is asked", () => emulator.requests.some(({ action }) => action === "DescribeInstances"));
  });
  expect(run.text).toContain("the look-up by tags was cancelled");
  expect(run.calls.map(({ action }) => action)).toEqual(["DescribeInstances"]);
});

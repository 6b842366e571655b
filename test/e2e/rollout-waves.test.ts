/** Tests waves on the real engine: canaries, zones, unreachable instances, and agents that come up late. */
import { expect, test } from "vitest";
import type { Run } from "./engine.ts";
import { PATH, SLOW, sends, setUp } from "./fixture.ts";

interface Result {
  status: string;
  counts: Record<string, number>;
  instances: Record<string, Record<string, unknown>>;
}

test("a failing canary is the only instance that is sent to; when it works again, the same waves are sent", {
  timeout: SLOW,
}, async () => {
  const { emulator, stack, ids } = await setUp({ instances: 10 });
  const canary = "i-demo0005";
  const program = () => ({
    conf: stack.rollout("conf", {
      path: PATH,
      content: "a = 1\n",
      instanceIds: ids,
      rollout: { canaries: [canary], waves: ["50%"] },
    }).result,
  });
  emulator.setInstance(canary, { errorCode: "FileCreateFail" });
  const planned = `plan: 10 instances in 3 waves (1 canary + 5 + 4)
      stops after the wave with the 1st failure of 10
`;
  const preview = await stack.preview(program);
  expect(preview.text).toContain(planned);

  const failed = await stack.up();
  expect(failed.ok).toBe(false);
  expect(sends(failed.calls)).toEqual([[canary]]);
  for (const id of ids.filter((id) => id !== canary)) expect(emulator.stat(id, PATH)).toBeUndefined();
  expect(failed.outputs.conf).toMatchObject({
    passed: false,
    reason: "budget",
    counts: { failed: 1, notAttempted: 9 },
  });

  emulator.resetFaults();
  expect((await stack.preview()).text).toContain(planned);
  const mended = await stack.up();
  expect(mended.ok, mended.text).toBe(true);
  const others = ids.filter((id) => id !== canary);
  expect(sends(mended.calls)).toEqual([[canary], others.slice(0, 5), others.slice(5)]);
  expect((await stack.up()).calls).toEqual([]);
});

test("with three zones at most a third of each wave comes from one zone", {
  timeout: SLOW,
}, async () => {
  const zones = ["cn-hangzhou-a", "cn-hangzhou-b", "cn-hangzhou-c"];
  const { stack, ids } = await setUp({ fleet: { count: 60, zones } });
  const zoneOf = (id: string) => ids.indexOf(id) % 3;
  // The targets are sorted by zone. Without spreadByZone a whole wave would come from one zone.
  const instanceIds = [0, 1, 2].flatMap((zone) => ids.filter((id) => zoneOf(id) === zone));
  const run = await stack.up(() => ({
    conf: stack.rollout("conf", {
      path: PATH,
      content: "x",
      instanceIds,
      rollout: { waves: ["25%"], spreadByZone: true },
    }).result,
  }));
  expect(run.ok, run.text).toBe(true);
  const waves = sends(run.calls);
  expect(waves.map((wave) => wave.length)).toEqual([15, 15, 15, 15]);
  for (const wave of waves)
    for (const zone of [0, 1, 2])
      expect(wave.filter((id) => zoneOf(id) === zone).length).toBeLessThanOrEqual(wave.length / 3);
});

test("12 stopped or offline instances of 100 are reported at once, and with `skip` they are no change", {
  timeout: SLOW,
}, async () => {
  const { emulator, stack, ids } = await setUp({ instances: 100 });
  const stopped = ids.slice(10, 16);
  const offline = ids.slice(70, 76);
  for (const id of stopped) emulator.setInstance(id, { status: "Stopped" });
  for (const id of offline) emulator.setInstance(id, { agent: "offline" });
  const run = await stack.up(() => ({
    conf: stack.rollout("conf", {
      path: PATH,
      content: "x",
      instanceIds: ids,
      rollout: { maxFailures: "20%", unreachable: "skip" },
    }).result,
  }));
  expect(run.ok, run.text).toBe(true);
  const conf = run.outputs.conf as Result;
  expect(conf.counts).toMatchObject({ total: 100, success: 88, unreachable: 12 });
  expect(Object.keys(conf.instances).sort()).toEqual([...stopped, ...offline].sort());
  for (const id of [...stopped, ...offline]) {
    const errorCode = stopped.includes(id) ? "InstanceNotRunning" : "ClientNotRunning";
    expect(conf.instances[id]).toMatchObject({ outcome: "unreachable", errorCode });
    expect(conf.instances[id]?.advice).toMatch(/\w/);
  }
  expect(sends(run.calls).flat()).toHaveLength(88);
  const waited = secondsOf(run);
  console.log(`12 unreachable of 100: ${waited} s from the first call to the last`);
  // The update did not wait for an instance to become ready. That would have taken readyTimeoutSeconds, which is 180 s.
  expect(waited).toBeLessThan(90);

  const preview = await stack.preview(undefined, { expectNoChanges: true });
  expect(preview.ok, preview.text).toBe(true);
});

test("a fleet whose agents come up after the instances passes at the first up", {
  timeout: SLOW,
}, async () => {
  const { emulator, stack, ids } = await setUp({ instances: 4 });
  for (const id of ids) emulator.setInstance(id, { agentAfterMs: 12_000 });
  const run = await stack.up(() => ({
    conf: stack.rollout("conf", { path: PATH, content: "x", instanceIds: ids }).result,
  }));
  expect(run.ok, run.text).toBe(true);
  expect(run.text).toContain("waiting for 4 instances just started");
  expect(sends(run.calls)).toEqual([ids]);
});

function secondsOf({ calls }: Run): number {
  return ((calls.at(-1)?.time ?? 0) - (calls[0]?.time ?? 0)) / 1000;
}

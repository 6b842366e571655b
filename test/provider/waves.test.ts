/** The rollout policy through Pulumi's verbs, with the cloud in memory. */
import { describe, expect, test } from "vitest";
import { fault, fleetOf } from "./support/builders.ts";
import { type Ending, SUCCESS } from "./support/cloud.ts";
import * as lifecycle from "./support/lifecycle.ts";
import { stack } from "./support/stack.ts";
import { inputs } from "./support/world.ts";

const FAILED: Ending = { status: "Failed", errorCode: "FileCreateFail" };
const OFFLINE: Ending = { status: "Failed", errorCode: "ClientNotRunning" };
const PASSING: Ending = { status: "Failed", errorCode: "ClientIsUpgrading" };
const ids = (count: number) => Array.from({ length: count }, (_, at) => `i-${at + 1}`);
const given = (count: number, rollout: object, over: object = {}) =>
  inputs({ instanceIds: ids(count), rollout, ...over });
const waveOf = (properties: Record<string, unknown>) =>
  Object.fromEntries([...fleetOf(properties)].map(([id, { wave }]) => [id, wave]).sort());
const calls = (cloud: ReturnType<typeof stack>["cloud"]) =>
  cloud.sends.map(({ instanceIds }) => [...instanceIds]);

test("canaries first, then percentages of all rounded up, the last one repeating", async () => {
  const { up, cloud } = stack();
  const outs = await up(given(10, { canaries: ["i-9"], waves: [1, "25%"] }));
  expect(calls(cloud)).toEqual([
    ["i-9"],
    ["i-1"],
    ["i-2", "i-3", "i-4"],
    ["i-5", "i-6", "i-7"],
    ["i-8", "i-10"],
  ]);
  expect(outs).toMatchObject({ passed: true, counts: { success: 10 } });
  expect(fleetOf(outs).get("i-10")).toMatchObject({ wave: 5 });
});

test("a wave starts only when the one before is at its end", async () => {
  const { up, cloud, clock } = stack();
  cloud.endings.set("i-1", [{ ...SUCCESS, after: 40_000 }]);
  const start = clock.now();
  const at: number[] = [];
  cloud.onSend = () => void at.push(clock.now() - start);
  await up(given(2, { waves: [1] }));
  expect(at[1]).toBeGreaterThanOrEqual(40_000);
});

describe("a broken budget", () => {
  test("ends the rollout: exactly the failed canary is touched, the rest keeps what it holds", async () => {
    const { up, cloud } = stack();
    const before = await up(given(4, {}));
    const held = fleetOf(before).get("i-2")?.applied;
    cloud.endings.set("i-3", [FAILED]);
    const outs = await up(given(4, { canaries: ["i-3"], waves: [1] }, { content: "new\n" }));
    expect(cloud.sentTo).toEqual(["i-3"]);
    expect(outs).toMatchObject({
      passed: false,
      gateOpen: false,
      reason: "budget",
      counts: { failed: 1, notAttempted: 3 },
    });
    expect(fleetOf(outs).get("i-2")).toMatchObject({ outcome: "notAttempted", applied: held, attempts: 0 });
    cloud.endings.clear();
    const again = await up(given(4, { canaries: ["i-3"], waves: [1] }, { content: "new\n" }));
    expect(calls(cloud)).toEqual([["i-3"], ["i-1"], ["i-2"], ["i-4"]]);
    expect(waveOf(again)).toEqual(waveOf(outs));
  });

  test("within it the rollout goes on, warns, and the next up tries again", async () => {
    const { up, cloud, lines } = stack();
    cloud.endings.set("i-1", [FAILED, SUCCESS]);
    const outs = await up(given(10, { waves: ["20%"], maxFailures: "19%" }));
    expect(outs).toMatchObject({ passed: true, counts: { failed: 1, success: 9 } });
    expect(lines.warn.join()).toMatch(/Tolerated; the next `pulumi up` tries again/);
    await up(given(10, { waves: ["20%"], maxFailures: "19%" }));
    expect(cloud.sentTo).toEqual(["i-1"]);
  });

  test("a failure of an earlier run counts only once it is tried again", async () => {
    const { up, cloud } = stack();
    cloud.endings.set("i-1", [FAILED, SUCCESS]);
    await up(given(3, { waves: [1] }));
    const outs = await up(given(3, { waves: [1] }));
    expect(cloud.sentTo).toEqual(["i-1", "i-2", "i-3"]);
    expect(outs).toMatchObject({ passed: true });
  });

  test("unreachable instances have an allowance of their own", async () => {
    const { up, cloud } = stack();
    for (const id of ["i-1", "i-2"]) cloud.endings.set(id, [OFFLINE]);
    const outs = await up(given(6, { waves: [1], maxUnreachable: 2 }));
    expect(outs).toMatchObject({ passed: true, counts: { unreachable: 2, success: 4 } });
    cloud.endings.set("i-3", [FAILED]);
    const failed = await up(given(6, { waves: [1], maxUnreachable: 2 }, { content: "new\n" }));
    expect(failed).toMatchObject({ passed: false, counts: { unreachable: 2, failed: 1, notAttempted: 3 } });
  });

  test("with onFailure warn the gate opens, and the failure stays as a warning", async () => {
    const { up, cloud, lines } = stack();
    cloud.endings.set("i-1", [FAILED]);
    const outs = await up(given(3, { waves: [1] }, { onFailure: "warn" }));
    expect(outs).toMatchObject({ passed: false, gateOpen: true, reason: "budget" });
    expect(lines.warn.join()).toMatch(/FileCreateFail/);
    expect(cloud.sentTo).toEqual(["i-1"]);
  });
});

test("unreachable skip: tolerated ones are no reason for another update, new content is", async () => {
  const { up, cloud, world, state } = stack();
  cloud.endings.set("i-2", [OFFLINE]);
  const skip = given(3, { maxUnreachable: 1, unreachable: "skip" });
  await up(skip);
  const quiet = async (over: object) =>
    (await lifecycle.diff(state() ?? {}, { ...skip, ...over }, world)).changes;
  expect(await quiet({})).toBe(false);
  expect(await quiet({ content: "new\n" })).toBe(true);
  expect(await quiet({ rollout: { maxUnreachable: 1 } })).toBe(true);
});

describe("an error that passes by itself", () => {
  test("is tried once more before it counts", async () => {
    const { up, cloud } = stack();
    cloud.endings.set("i-1", [PASSING, SUCCESS]);
    const outs = await up(given(2, { waves: [1] }));
    expect(cloud.sentTo).toEqual(["i-1", "i-1", "i-2"]);
    expect(outs).toMatchObject({ passed: true });
    expect(fleetOf(outs).get("i-1")).toMatchObject({ attempts: 2 });
  });

  test.each([0, 1, 3])("counts after %i retries", async (retries) => {
    const { up, cloud } = stack();
    cloud.endings.set("i-1", [PASSING]);
    const outs = await up(given(2, { waves: [1], retries }));
    expect(cloud.sentTo).toEqual(Array(retries + 1).fill("i-1"));
    expect(outs).toMatchObject({ passed: false, reason: "budget" });
  });

  test("an error that stays is not tried again", async () => {
    const { up, cloud } = stack();
    cloud.endings.set("i-1", [FAILED, SUCCESS]);
    await up(given(1, { retries: 5 }));
    expect(cloud.sentTo).toEqual(["i-1"]);
  });
});

describe("maxDurationSeconds", () => {
  test("no new wave starts afterwards, and the next up goes on", async () => {
    const { up, cloud } = stack();
    for (const id of ids(4)) cloud.endings.set(id, [{ ...SUCCESS, after: 20_000 }]);
    const policy = { waves: [1], maxDurationSeconds: 30 };
    const outs = await up(given(4, policy));
    expect(outs).toMatchObject({
      passed: false,
      reason: "deadline",
      counts: { success: 2, notAttempted: 2 },
    });
    await up(given(4, policy));
    expect(cloud.sentTo).toEqual(["i-3", "i-4"]);
  });

  test("the pass that goes on without the Tag does not start it anew", async () => {
    const { up, cloud } = stack();
    for (const id of ids(6)) cloud.endings.set(id, [{ ...SUCCESS, after: 20_000 }]);
    cloud.onSend = () => {
      if (cloud.sends.length === 3)
        cloud.sendTrouble.push(fault("terminal", "NumberExceed.Tags", "SendFile"));
    };
    const outs = await up(given(6, { waves: [1], maxDurationSeconds: 50 }));
    expect(cloud.sentTo).toEqual(["i-1", "i-2", "i-3", "i-3"]);
    expect(outs).toMatchObject({ reason: "deadline", counts: { success: 3, notAttempted: 3 } });
  });

  test("a pause that would outlast it ends the rollout at once", async () => {
    const { up, cloud, clock } = stack();
    const start = clock.now();
    const outs = await up(given(2, { waves: [1], pauseSeconds: 600, maxDurationSeconds: 60 }));
    expect(cloud.sentTo).toEqual(["i-1"]);
    expect(outs).toMatchObject({ passed: false, reason: "deadline" });
    expect(clock.now() - start).toBeLessThan(60_000);
  });
});

describe("canaries", () => {
  test("where none takes the file nobody else gets it, whatever is tolerated; mended, the same waves go on", async () => {
    const { up, cloud, lines } = stack();
    cloud.endings.set("i-2", [FAILED]);
    const policy = { canaries: ["i-2"], waves: [2], maxFailures: "100%" };
    const outs = await up(given(4, policy, { onFailure: "warn" }));
    expect(cloud.sentTo).toEqual(["i-2"]);
    expect(outs).toMatchObject({ passed: false, reason: "budget", counts: { failed: 1, notAttempted: 3 } });
    expect(lines.warn.join()).toMatch(
      /^Failed: 4 of 4 instances did not take \S+ \(no canary took the file\)/,
    );
    cloud.endings.clear();
    expect(await up(given(4, policy))).toMatchObject({ passed: true });
    expect(calls(cloud)).toEqual([["i-2"], ["i-1", "i-3"], ["i-4"]]);
  });

  test("that are all stopped and tolerated end the rollout at once, without a pause", async () => {
    const { up, cloud, clock } = stack();
    cloud.facts.set("i-1", { exists: true, status: "Stopped" });
    const start = clock.now();
    const outs = await up(given(3, { canaries: ["i-1"], maxUnreachable: 1, pauseSeconds: 600 }));
    expect(cloud.sends).toEqual([]);
    expect(outs).toMatchObject({
      passed: false,
      reason: "budget",
      counts: { unreachable: 1, notAttempted: 2 },
    });
    expect(clock.now() - start).toBeLessThan(10_000);
  });

  test("that hold the file already open the way for a resume, and are not sent to again", async () => {
    const { up, cloud } = stack();
    cloud.endings.set("i-3", [FAILED, SUCCESS]);
    const policy = { canaries: ["i-1", "i-2"], waves: [1] };
    cloud.endings.set("i-2", [OFFLINE]);
    await up(given(4, { ...policy, maxFailures: 1 }));
    expect(cloud.sentTo).toEqual(["i-1", "i-2", "i-3"]);
    await up(given(4, { ...policy, maxFailures: 1 }));
    expect(cloud.sentTo).toEqual(["i-2", "i-3", "i-4"]);
  });
});

test("a wave whose instances are all stopped costs no pause, neither before it nor after it", async () => {
  const { up, cloud, clock } = stack();
  for (const id of ["i-2", "i-4"]) cloud.facts.set(id, { exists: true, status: "Stopped" });
  const start = clock.now();
  const outs = await up(given(4, { waves: [1], pauseSeconds: 600, maxUnreachable: 2 }));
  expect(outs).toMatchObject({ passed: true, counts: { success: 2, unreachable: 2 } });
  expect(calls(cloud)).toEqual([["i-1"], ["i-3"]]);
  expect(Math.floor((clock.now() - start) / 600_000)).toBe(1);
});

describe("the pause", () => {
  test("lies between waves, with a countdown", async () => {
    const { up, cloud, clock, lines } = stack();
    const at: number[] = [];
    cloud.onSend = () => void at.push(clock.now());
    await up(given(3, { waves: [1], pauseSeconds: 12 }));
    expect((at[1] ?? 0) - (at[0] ?? 0)).toBeGreaterThanOrEqual(12_000);
    const shown = lines.status.filter((line) => line.includes("over"));
    expect(shown.slice(0, 3)).toEqual([12, 7, 2].map((s) => `1/3 done · wave 1 of 3: over, next in ${s} s`));
    expect(shown).toHaveLength(6);
  });

  test("a cancel ends it at once, and the next up goes on in the same waves", async () => {
    const { up, cloud, clock, abort, world } = stack();
    const start = clock.now();
    clock.at(30_000, () => abort.abort());
    const outs = await up(given(3, { waves: [1], pauseSeconds: 600 }));
    expect(clock.now() - start).toBeLessThan(35_000);
    expect(outs).toMatchObject({ reason: "cancelled", counts: { success: 1, notAttempted: 2 } });
    Object.assign(world, { signal: new AbortController().signal });
    const again = await up(given(3, { waves: [2] }));
    expect(calls(cloud)).toEqual([["i-2"], ["i-3"]]);
    expect(waveOf(again)).toEqual({ "i-1": 1, "i-2": 2, "i-3": 3 });
  });
});

test("newcomers of a resumed rollout join the last wave, those that left are dropped", async () => {
  const { up, cloud } = stack();
  cloud.endings.set("i-1", [FAILED, SUCCESS]);
  await up(given(3, { waves: [1] }));
  const outs = await up(inputs({ instanceIds: ["i-new", "i-1", "i-3"], rollout: { waves: [1] } }));
  expect(calls(cloud)).toEqual([["i-1"], ["i-new", "i-3"]]);
  expect(waveOf(outs)).toEqual({ "i-1": 1, "i-3": 3, "i-new": 3 });
});

test("3 zones × 20 in waves of 25%: no wave takes more than a third from one zone", async () => {
  const { up, cloud } = stack();
  const all = ids(60);
  for (const [at, id] of all.entries())
    cloud.facts.set(id, { exists: true, zone: `z${Math.floor(at / 20)}` });
  await up(given(60, { waves: ["25%"], spreadByZone: true }));
  expect(cloud.sends.map(({ instanceIds }) => instanceIds.length)).toEqual([15, 15, 15, 15]);
  for (const { instanceIds } of cloud.sends) {
    const zones = Map.groupBy(instanceIds, (id) => cloud.facts.get(id)?.zone);
    expect([...zones.values()].map((members) => members.length)).toEqual([5, 5, 5]);
  }
});

describe("the zone in the results", () => {
  const zonesOf = (outs: Record<string, unknown>) =>
    Object.fromEntries([...fleetOf(outs)].map(([id, { zone }]) => [id, zone]));
  const told = (cloud: ReturnType<typeof stack>["cloud"], zones: Record<string, string>) => {
    for (const [id, zone] of Object.entries(zones))
      cloud.facts.set(id, { exists: true, status: "Running", online: true, zone });
  };

  test("is that of the last read, kept where nothing is sent, and gone with the instance", async () => {
    const { up, cloud } = stack();
    told(cloud, { "i-1": "z-a", "i-2": "z-b" });
    cloud.endings.set("i-2", [FAILED, SUCCESS]);
    expect(zonesOf(await up(given(3, {})))).toEqual({ "i-1": "z-a", "i-2": "z-b", "i-3": undefined });
    told(cloud, { "i-1": "z-moved", "i-2": "z-moved" });
    // Only i-2 is sent to, so only i-2 is looked at.
    expect(zonesOf(await up(given(2, {})))).toEqual({ "i-1": "z-a", "i-2": "z-moved" });
    expect(zonesOf(await up(inputs({ instanceIds: ["i-1"] })))).toEqual({ "i-1": "z-a" });
  });

  test("stays unknown when nothing reads it", async () => {
    const { up, cloud } = stack();
    told(cloud, { "i-1": "z-a", "i-2": "z-b" });
    expect(zonesOf(await up(given(2, { preflight: false })))).toEqual({ "i-1": undefined, "i-2": undefined });
    expect(
      zonesOf(
        await up(
          inputs({
            instanceIds: ["i-1", "i-2"],
            content: "other",
            rollout: { spreadByZone: true, preflight: false },
          }),
        ),
      ),
    ).toEqual({ "i-1": "z-a", "i-2": "z-b" });
  });
});

test("a rollout that was refused before it saw the zones is spread by the next up", async () => {
  const { up, cloud } = stack();
  const policy = { waves: [2], spreadByZone: true };
  for (const [at, id] of ids(4).entries()) cloud.facts.set(id, { exists: true, zone: at < 2 ? "a" : "b" });
  cloud.lookUpTrouble.push(fault("terminal", "Forbidden.RAM"));
  expect(await up(given(4, policy))).toMatchObject({ reason: "error", counts: { notAttempted: 4 } });
  await up(given(4, policy));
  expect(calls(cloud)).toEqual([
    ["i-1", "i-3"],
    ["i-2", "i-4"],
  ]);
});

test("the live line tells the wave and the whole fleet, also on a resume and while a retry is waited for", async () => {
  const { up, cloud, lines } = stack();
  cloud.endings.set("i-3", [FAILED]);
  const policy = { waves: [2], maxFailures: 0 };
  await up(given(6, policy));
  expect(lines.status.filter((line) => line.includes("· wave")).at(-1)).toBe(
    "3/6 done, 1 failed · wave 2 of 3",
  );
  lines.status.length = 0;
  cloud.endings.set("i-3", [{ ...SUCCESS, after: 5_000 }]);
  cloud.endings.set("i-5", [PASSING, { ...SUCCESS, after: 5_000 }]);
  await up(given(6, policy));
  const shown = lines.status.filter((line) => line.includes("· wave"));
  expect([...new Set(shown)]).toEqual([
    "3/6 done · wave 2 of 3: 1 to send",
    "3/6 done · wave 2 of 3: 1 pending",
    "4/6 done · wave 2 of 3",
    "4/6 done · wave 3 of 3: 2 to send",
    "4/6 done · wave 3 of 3: 2 pending",
    "5/6 done, 1 unreachable · wave 3 of 3",
    "5/6 done, 1 unreachable · wave 3 of 3: 1 tried again in 5 s",
    "5/6 done · wave 3 of 3: 1 to send",
    "5/6 done · wave 3 of 3: 1 pending",
    "6/6 done · wave 3 of 3",
  ]);
});

test("policy changes alone send nothing", async () => {
  const { up, cloud } = stack();
  cloud.endings.set("i-1", [FAILED]);
  await up(given(4, { waves: [2], maxFailures: 1 }));
  await up(given(4, { waves: [2], maxFailures: 0 }, { onFailure: "warn" })).catch(() => undefined);
  cloud.endings.clear();
  await up(given(4, {}));
  for (const rollout of [{ waves: [1] }, { pauseSeconds: 9, retries: 0 }, { canaries: ["i-2"] }]) {
    await up(given(4, rollout));
    expect(cloud.sends).toEqual([]);
  }
});

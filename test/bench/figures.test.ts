/** Tests the figures of a small run whose every number can be counted by hand. */
import { describe, expect, test } from "vitest";
import { figuresOf, peakAfterThrottle } from "../../bench/figures.ts";
import { type CallTrace, COMMAND, COMMAND_READ, READ, SEND, type SendTrace } from "../../bench/trace.ts";
import { commandFloor, cutWaves, sendFloor, withSends } from "../../bench/waves.ts";
import { ACTIVATION, DIRECT, DRIFT } from "../../bench/way.ts";

const call = (action: string, answeredAt: number, more: Partial<CallTrace> = {}): CallTrace => ({
  action,
  arrivedAt: answeredAt - 1,
  answeredAt,
  bytes: 100,
  ...more,
});
const read = (at: number, ...shown: string[]) => call(READ, at, { shown });
const send = (invokeId: string, createdAt: number, ends: Record<string, number>): SendTrace => ({
  invokeId,
  createdAt,
  deliveries: Object.entries(ends).map(([instanceId, endedAt]) => ({ instanceId, endedAt, errorCode: "" })),
});

const WAVES = cutWaves(["a", "b", "c"], 1, 2);

describe("two waves", () => {
  const trace = {
    calls: [
      call("DescribeInstances", 900),
      read(950),
      call(SEND, 1_000, { code: "Throttling.User" }),
      call(SEND, 1_100),
      read(1_300, "f-1"),
      read(1_700, "f-1"),
      call(SEND, 1_750),
      read(2_500, "f-2"),
      call(READ, 2_600, { code: "Throttling.User" }),
    ],
    sends: [send("f-1", 1_100, { a: 1_200, b: 1_400 }), send("f-2", 1_750, { c: 1_900 })],
    commands: [],
  };

  test("give the counted calls, floors and failures", () => {
    expect(figuresOf(WAVES, DIRECT, trace)).toMatchObject({
      sendCalls: 2,
      sendFloor: 2,
      throttledSends: 1,
      readCalls: 5,
      throttledReads: 1,
      readFloor: 1 + 2,
      readFloorForesight: 1 + 2,
      readBytes: 500,
      otherCalls: 1,
      failed: 0,
      waitSeconds: 1.501,
    });
  });

  test("the lag runs from the last end to the read that showed it", () => {
    const { lags, gapsMs } = figuresOf(WAVES, DIRECT, trace);
    expect(lags).toEqual([
      { lagMs: 300, limitMs: 1_000, verdictAt: 1_700 },
      { lagMs: 600, limitMs: 1_000, verdictAt: 2_500 },
    ]);
    expect(gapsMs).toEqual([349]);
  });

  test("an end that no read showed is an error", () => {
    const blind = { ...trace, calls: trace.calls.filter(({ answeredAt }) => answeredAt !== 2_500) };
    expect(() => figuresOf(WAVES, DIRECT, blind)).toThrow(
      "wave 2 of rollout 1: no read showed the end of f-2",
    );
  });
});

describe("an activation of two parts", () => {
  const calls = [
    ...[call(READ, 900), call(COMMAND_READ, 910), call(SEND, 1_000), call(SEND, 1_010)],
    read(1_600, "f-1", "f-2"),
    call(COMMAND, 1_700),
    call(COMMAND_READ, 2_300, { shown: ["t-1"] }),
  ];
  const sends = [send("f-1", 1_000, { a: 1_200, b: 1_300 }), send("f-2", 1_010, { a: 1_300, b: 1_500 })];
  const commands = [send("t-1", 1_700, { a: 1_900, b: 2_100 })];
  const waves = cutWaves(["a", "b"], 1, 1);
  const two = { ...ACTIVATION, parts: 2 };

  test("sends each part to all, runs one command, and has the reads of both", () => {
    expect(figuresOf(waves, two, { calls, sends, commands })).toMatchObject({
      ...{ sendCalls: 2, sendFloor: 2, commandCalls: 1, commandFloor: 1 },
      ...{ readCalls: 4, readFloor: 1 + 1 + 1 + 1, otherCalls: 0, failed: 0, waitSeconds: 1.301 },
      lags: [
        { lagMs: 100, limitMs: 1_000 },
        { lagMs: 200, limitMs: 1_000 },
      ],
    });
  });

  test("fails where its command failed", () => {
    const refused = { instanceId: "a", endedAt: 1_900, errorCode: "ExitCodeNonzero" };
    const trace = { calls, sends, commands: [{ invokeId: "t-1", createdAt: 1_700, deliveries: [refused] }] };
    expect(figuresOf(waves, two, trace).failed).toBe(1);
  });
});

test("a restore needs one more command and its read, for the instances that did not fail", () => {
  const failed = { instanceId: "b", endedAt: 1_900, errorCode: "ExitCodeNonzero" };
  const activation = send("t-1", 1_700, { a: 1_900 });
  const way = { ...ACTIVATION, restores: true } as const;
  const restored = figuresOf(cutWaves(["a", "b"], 1, 1), way, {
    calls: [
      ...[read(1_300, "f-1"), call(COMMAND, 1_701), call(COMMAND_READ, 2_000, { shown: ["t-1"] })],
      ...[call(COMMAND, 2_001), call(COMMAND_READ, 2_600, { shown: ["t-2"] })],
    ],
    sends: [send("f-1", 1_000, { a: 1_200, b: 1_200 })],
    commands: [
      { ...activation, deliveries: [...activation.deliveries, failed] },
      send("t-2", 2_001, { a: 2_400 }),
    ],
  });
  expect(restored).toMatchObject({ commandCalls: 2, commandFloor: 2, readCalls: 3, readFloor: 5, failed: 1 });
  expect(restored.lags.map(({ lagMs }) => lagMs)).toEqual([100, 100, 200]);
});

test("an instance counts as failed if the last send to it failed", () => {
  const failed = { instanceId: "a", endedAt: 10, errorCode: "FileCreateFail" };
  const first = { invokeId: "f-1", createdAt: 0, deliveries: [failed] };
  const trace = { calls: [read(20, "f-1", "f-2")], sends: [first], commands: [] };
  expect(figuresOf(cutWaves(["a"], 1, 1), DIRECT, trace).failed).toBe(1);
  const again = { ...trace, sends: [first, send("f-2", 11, { a: 15 })] };
  expect(figuresOf(cutWaves(["a"], 1, 1), DIRECT, again).failed).toBe(0);
});

test("a result that ends late has a longer lag limit", () => {
  const trace = {
    calls: [read(44_000, "f-1")],
    sends: [send("f-1", 0, { a: 100, b: 40_000 })],
    commands: [],
  };
  expect(figuresOf(cutWaves(["a", "b"], 1, 1), DIRECT, trace).lags).toEqual([
    { lagMs: 4_000, limitMs: 5_000, verdictAt: 44_000 },
  ]);
});

describe("peakAfterThrottle", () => {
  const at = (times: readonly number[]) => times.map((time) => call(SEND, time + 1));
  const refused = call(SEND, 1, { code: "Throttling.User" });

  test("is the busiest second, counted from one second after the first throttled call", () => {
    expect(peakAfterThrottle([refused, ...at([10, 20, 900, 2_000, 2_500, 2_999, 3_000, 9_000])])).toBe(3);
  });

  test("is 0 without a throttled call", () => {
    expect(peakAfterThrottle(at([1, 2, 3]))).toBe(0);
  });
});

describe("waves", () => {
  const ids = Array.from({ length: 23 }, (_, at) => `i-${at}`);

  test("are cut in order, rounded up", () => {
    expect(cutWaves(ids, 1, 10).map(({ instanceIds }) => instanceIds.length)).toEqual([
      3, 3, 3, 3, 3, 3, 3, 2,
    ]);
    expect(cutWaves(ids, 1, 1).map(({ instanceIds }) => instanceIds)).toEqual([ids]);
    expect(cutWaves(ids, 2, 1).map(({ rollout, number }) => [rollout, number])).toEqual([
      [1, 1],
      [2, 1],
    ]);
  });

  test("each needs a call for every 50", () => {
    const sizes = (count: number, waves: number) =>
      sendFloor(cutWaves(Array.from({ length: count }, String), 1, waves));
    expect([sizes(1, 1), sizes(50, 1), sizes(51, 1), sizes(2_000, 1), sizes(500, 10)]).toEqual([
      1, 1, 2, 40, 10,
    ]);
  });

  test("each needs a command for every 100", () => {
    const ids = Array.from({ length: 2_000 }, String);
    expect([commandFloor(cutWaves(ids, 1, 1)), commandFloor(cutWaves(ids.slice(0, 150), 1, 1))]).toEqual([
      20, 2,
    ]);
    expect(sendFloor(cutWaves(ids, 1, 1), 4)).toBe(160);
  });

  test("a send across waves, and a wave without a send, are errors", () => {
    expect(() => withSends(WAVES, [send("f-1", 0, { b: 1, c: 1 })])).toThrow(
      "f-1 is not of exactly one wave",
    );
    expect(() => withSends(WAVES, [send("f-1", 0, { a: 1, b: 1 })])).toThrow("nothing was sent for wave 2");
  });
});

test("a refresh sends nothing; its look-up of sends counts among the reads, and its wait begins with its first command", () => {
  const waves = cutWaves(["a", "b", "c"], 1, 1);
  const trace = {
    calls: [
      read(950),
      call(COMMAND, 1_000),
      call(COMMAND_READ, 1_300, { shown: ["t-1"] }),
      call(COMMAND_READ, 1_700, { shown: ["t-1"] }),
    ],
    // The send of the update before.
    sends: [send("f-1", 500, { a: 600, b: 600, c: 600 })],
    commands: [send("t-1", 1_000, { a: 1_100, b: 1_200, c: 1_500 })],
  };
  const figures = figuresOf(waves, DRIFT, trace);
  expect(figures).toMatchObject({
    ...{ sendCalls: 0, sendFloor: 0, commandCalls: 1, commandFloor: 1, readCalls: 3, failed: 0 },
    waitSeconds: 0.701,
  });
  expect(figures.lags).toEqual([{ lagMs: 200, limitMs: 1_000, verdictAt: 1_700 }]);
  expect(figures.readFloor).toBe(1 + 1);
});

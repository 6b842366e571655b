import { expect, test } from "vitest";
import type { Seen } from "../../../provider/src/core/outcome/classify.ts";
import { readEach } from "../../../provider/src/tasks/read-each.ts";
import { allAccepted, type Invocations, poll, type ReadRound } from "../../../provider/src/waiter/poll.ts";
import { fault, seen } from "../support/builders.ts";
import { TestClock } from "../support/clock.ts";

function setUp(read: (invokeId: string, clock: TestClock) => readonly Seen[] | ReturnType<typeof fault>) {
  const clock = new TestClock(0);
  const abort = new AbortController();
  const reads: number[] = [];
  const deps = {
    clock,
    random: () => 0.5,
    signal: abort.signal,
    read: readEach(async (invokeId: string) => {
      reads.push(clock.now());
      const answer = read(invokeId, clock);
      return Array.isArray(answer)
        ? { ok: true as const, value: answer as readonly Seen[] }
        : { ok: false as const, fault: answer as ReturnType<typeof fault> };
    }),
  };
  return { clock, abort, reads, deps };
}
const limits = { progressMs: 10_000 };
const sent = allAccepted(new Map([["f-1", ["i-1"]]]));

test("reads until the end, and shows each round", async () => {
  const rounds: number[] = [];
  const { deps, reads } = setUp((_, clock) => [seen("i-1", clock.now() < 5_000 ? "Running" : "Success")]);
  const { wait, end } = await poll(sent, limits, { ...deps, onRound: (now) => rounds.push(now.seen.size) });
  expect(end).toMatchObject({ why: "complete" });
  expect(wait.seen.get("f-1")?.get("i-1")?.status).toBe("Success");
  expect(rounds.length).toBe(reads.length + 1);
  expect(reads.at(-1)).toBeLessThan(6_000);
});

test("nothing sent, nothing read", async () => {
  const { deps, reads } = setUp(() => []);
  expect((await poll(allAccepted(new Map()), limits, deps)).end).toMatchObject({ why: "complete" });
  expect(reads).toEqual([]);
});

test("reads once more exactly at the deadline", async () => {
  const { deps, reads } = setUp((_, clock) => [seen("i-1", clock.now() >= 10_000 ? "Success" : "Running")]);
  expect((await poll(sent, limits, deps)).end).toMatchObject({ why: "complete" });
  expect(reads.at(-1)).toBe(10_000);
});

test("gives up after that last read", async () => {
  const { deps, reads } = setUp(() => []);
  expect((await poll(sent, limits, deps)).end).toMatchObject({ why: "deadline" });
  expect(reads.at(-1)).toBe(10_000);
});

test("a permission error ends it after one read", async () => {
  const { deps, reads } = setUp(() => fault("terminal", "Forbidden.RAM"));
  expect((await poll(sent, limits, deps)).end).toMatchObject({
    why: "refused",
    fault: { code: "Forbidden.RAM" },
  });
  expect(reads).toHaveLength(1);
});

test("survives a minute of throttling when the deadline allows, with few reads", async () => {
  const { deps, reads } = setUp((_, clock) =>
    clock.now() < 60_000 ? fault("throttled", "Throttling.User") : [seen("i-1", "Success")],
  );
  expect((await poll(sent, { progressMs: 120_000 }, deps)).end).toMatchObject({ why: "complete" });
  expect(reads.length).toBeLessThan(15);
});

test("a cancel in the middle of a sleep reads once more and returns what is known", async () => {
  const { deps, abort, clock, reads } = setUp((_, at) =>
    at.now() < 3_000 ? [seen("i-1", "Running")] : [seen("i-1", "Success")],
  );
  clock.at(3_000, () => abort.abort());
  const { wait, end } = await poll(
    allAccepted(
      new Map([
        ["f-1", ["i-1"]],
        ["f-2", ["i-2"]],
      ]),
    ),
    limits,
    deps,
  );
  expect(end).toMatchObject({ why: "cancelled" });
  expect(wait.seen.get("f-1")?.get("i-1")?.status).toBe("Success");
  expect(reads.slice(-2)).toEqual([3_000, 3_000]);
});

test("a cancel before the first read still reads once", async () => {
  const { deps, abort, reads } = setUp(() => []);
  abort.abort();
  expect((await poll(sent, limits, deps)).end).toMatchObject({ why: "cancelled" });
  expect(reads).toEqual([0]);
});

/** Sends that are accepted one after the other while the waiting goes on. */
function accepting(clock: TestClock, at: Record<number, string | undefined>): Invocations {
  const accepted = new Map<string, string[]>();
  const times = Object.keys(at).map(Number);
  let left = times.length;
  const decided = new Promise<void>((resolve) => {
    for (const ms of times)
      clock.at(ms, () => {
        const id = at[ms];
        if (id !== undefined) accepted.set(id, [id.replace("f", "i")]);
        if (--left === 0) resolve();
      });
  });
  return { accepted, areDecided: () => left === 0, decided };
}

test("sends that are accepted meanwhile are waited for too, and no deadline counts until the last one", async () => {
  const { deps, clock } = setUp((id) => [seen(id.replace("f", "i"), "Success")]);
  const sends = accepting(clock, { 100: "f-1", 25000: "f-2", 50000: "f-3" });
  const { wait, end } = await poll(sends, limits, deps);
  expect(end).toMatchObject({ why: "complete" });
  expect([...wait.seen.values()].flatMap((answers) => [...answers.keys()])).toEqual(["i-1", "i-2", "i-3"]);
  expect(clock.now()).toBeLessThan(55_000);
});

test("nothing is read while nothing is accepted, and when nothing was, it ends with the sending", async () => {
  const { deps, reads, clock } = setUp(() => []);
  expect((await poll(accepting(clock, { 7123: undefined }), limits, deps)).end).toMatchObject({
    why: "complete",
  });
  expect(reads).toEqual([]);
  expect(clock.now()).toBe(7_123);
});

test("a cancel reads what is accepted at once, and what is accepted after that as well", async () => {
  const { deps, abort, reads, clock } = setUp((id) => [seen(id.replace("f", "i"), "Success")]);
  const sends = accepting(clock, { 100: "f-1", 2500: "f-2" });
  clock.at(200, () => abort.abort());
  const { wait, end } = await poll(sends, limits, deps);
  expect(end).toEqual({ why: "cancelled" });
  expect(reads).toEqual([200, 2_500]);
  expect([...wait.seen.values()].flatMap((answers) => [...answers.keys()])).toEqual(["i-1", "i-2"]);
});

test("each open send is asked for once a round", async () => {
  const many = new Map(Array.from({ length: 12 }, (_, at) => [`f-${at}`, [`i-${at}`]]));
  const { deps, reads } = setUp((invokeId) => [seen(invokeId.replace("f", "i"), "Success")]);
  expect((await poll(allAccepted(many), limits, deps)).wait.seen.size).toBe(12);
  expect(reads).toHaveLength(12);
});

test("rounds are begun in time, however long the reads take", async () => {
  const { deps, reads, clock } = setUp((_, at) => [seen("i-1", at.now() < 9_000 ? "Running" : "Success")]);
  const slow: typeof deps.read = async (open) => {
    const round = deps.read(open);
    await clock.sleep(500);
    return round;
  };
  await poll(sent, limits, { ...deps, read: slow });
  const gaps = reads.slice(1).map((at, before) => at - (reads[before] ?? 0));
  expect(Math.max(...gaps)).toBeLessThanOrEqual(900);
});

test("a round that another reader asked for counts from then on, but the last read is always its own", async () => {
  const { deps, clock } = setUp(() => []);
  const rounds: { at: number; since: number }[] = [];
  const read: ReadRound = async (_, since) => {
    const at = clock.now();
    rounds.push({ at, since });
    const askedAt = at - 300;
    return { answers: [], faults: [], ...(askedAt >= since ? { calls: 0, askedAt } : { calls: 1 }) };
  };
  await poll(sent, { progressMs: 5_000 }, { ...deps, read });
  const [first, second, third] = rounds;
  expect(second?.since).toBe((first?.at ?? 0) - 300 + 1);
  expect((third?.at ?? 0) - (second?.at ?? 0)).toBeLessThan(850);
  expect(rounds.at(-1)).toEqual({ at: 5_000, since: 5_000 });
});

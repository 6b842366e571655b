/** Rollouts of one connection that read the same lists. */
import { expect, test } from "vitest";
import type { Round } from "../../../provider/src/core/wait/reads.ts";
import { fault } from "../support/builders.ts";
import { connection } from "../support/connection.ts";

const FILE = "app.conf";

function setUp() {
  const { clock, sent, reader, ...rest } = connection();
  /** A rollout whose sends were all accepted and have no end; its first one is `f-<run>-1`. */
  function rollout(run: string, count: number, fileName = FILE) {
    const reads = reader(run, fileName);
    const ids = Array.from({ length: count }, (_, at) => `f-${run}-${at + 1}`);
    for (const invokeId of ids) {
      const endsAt = Number.POSITIVE_INFINITY;
      sent.push({ invokeId, run, fileName, createdAt: clock.now(), endsAt });
      reads.accept(invokeId);
    }
    const unfinished = new Map(ids.map((id) => [id, new Set([id.replace("f", "i")])]));
    return { ids, read: (since: number) => reads.read(unfinished, since) };
  }
  return { clock, rollout, ...rest };
}
const shownIn = ({ answers }: Round) => answers.map(({ invokeId }) => invokeId).sort();

test("what one rollout reads counts as a read of the others, made when it was asked for", async () => {
  const { clock, rollout, queries } = setUp();
  const [a, b, c] = [rollout("a", 10), rollout("b", 10), rollout("c", 10)];
  const start = clock.now();
  const round = await a.read(start);
  expect(shownIn(round)).toEqual(a.ids.toSorted());
  for (const other of [b, c]) {
    const shown = await other.read(start);
    expect(shownIn(shown)).toEqual(other.ids.toSorted());
    expect(shown).toMatchObject({ calls: 0, faults: [], askedAt: start });
  }
  expect(queries).toEqual([{ name: FILE }]);
});

test("rollouts that read at the same moment wait for one list", async () => {
  const { clock, rollout, queries } = setUp();
  const all = ["a", "b", "c", "d"].map((run) => rollout(run, 20));
  const since = clock.now();
  const rounds = await Promise.all(all.map(({ read }) => read(since)));
  expect(rounds.map(shownIn)).toEqual(all.map(({ ids }) => ids.toSorted()));
  expect(queries).toEqual([{ name: FILE }, { name: FILE, nextToken: "50" }]);
});

test("a list that was asked for before the own last round is no news", async () => {
  const { clock, rollout, queries } = setUp();
  const [a, b] = [rollout("a", 10), rollout("b", 10)];
  await a.read(clock.now());
  expect((await b.read(clock.now())).calls).toBe(1);
  expect(queries).toHaveLength(2);
});

test("what a list does not show of another rollout is read by that rollout", async () => {
  const { clock, rollout, hidden, queries } = setUp();
  const [a, b] = [rollout("a", 10), rollout("b", 10)];
  hidden.add("f-b-3");
  const since = clock.now();
  await a.read(since);
  expect(await b.read(since)).not.toHaveProperty("askedAt");
  expect(queries.filter(({ run }) => run === "inc-b")).toHaveLength(1);
});

test("a fault is the fault of the rollout that met it: the others read themselves", async () => {
  const { clock, rollout, trouble } = setUp();
  const [a, b] = [rollout("a", 10), rollout("b", 10)];
  trouble.fault = fault("transient", "Timeout");
  const since = clock.now();
  for (const { read } of [a, b]) expect((await read(since)).faults).toMatchObject([{ code: "Timeout" }]);
});

test("rollouts of different files read the list by name first, then one list of all sends", async () => {
  const { clock, rollout, queries } = setUp();
  const [a, b] = [rollout("a", 10, "a.conf"), rollout("b", 10, "b.conf")];
  const start = clock.now();
  for (const { read } of [a, b]) await read(start);
  expect(queries).toEqual([{ name: "a.conf" }, { name: "b.conf" }]);
  queries.length = 0;
  const later = clock.now();
  await a.read(later);
  expect(await b.read(later)).toMatchObject({ calls: 0, askedAt: later });
  expect(queries).toEqual([{}]);
});

test("a rollout that has given up is read for no more", async () => {
  const { clock, rollout, queries } = setUp();
  const [, b] = [rollout("a", 10), rollout("b", 10)];
  await clock.sleep(11_000);
  await b.read(clock.now());
  await b.read(clock.now());
  expect(queries).toEqual([{ name: FILE }, { run: "inc-b" }]);
});

test("after a cancel each rollout reads at once, also while a list is being read", async () => {
  const { clock, rollout, abort } = setUp();
  const [a, b] = [rollout("a", 10), rollout("b", 10)];
  const since = clock.now();
  const first = a.read(since);
  abort.abort();
  expect(shownIn(await b.read(since))).toEqual(b.ids.toSorted());
  await first;
  expect(clock.now() - since).toBe(10);
});

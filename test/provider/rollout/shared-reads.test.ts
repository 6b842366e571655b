/** Rollouts of one connection that read the same lists. */
import { expect, test } from "vitest";
import type { SendQuery } from "../../../provider/src/client/api.ts";
import { SharedLists } from "../../../provider/src/client/shared-lists.ts";
import type { Round } from "../../../provider/src/core/wait/reads.ts";
import { Others } from "../../../provider/src/rollout/others.ts";
import { RunReader } from "../../../provider/src/rollout/reader.ts";
import { delivery, fault, policy, seen } from "../support/builders.ts";
import { outside } from "../support/world.ts";

const FILE = "app.conf";

/** A connection on which several rollouts send; `f-a-1` is the first send of rollout a, to the instance `i-a-1`. */
function connection() {
  const { world, cloud, clock } = outside();
  const sent: { invokeId: string; run: string; name: string }[] = [];
  const queries: SendQuery[] = [];
  const hidden = new Set<string>();
  let broken = false;
  const listSends = async (query: SendQuery) => {
    queries.push(query);
    await clock.sleep(10);
    if (broken) return { ok: false as const, fault: fault("transient", "Timeout") };
    const matching = sent.filter(
      ({ invokeId, run, name }) =>
        !hidden.has(invokeId) &&
        [undefined, run].includes(query.run) &&
        [undefined, name].includes(query.name),
    );
    const from = Number(query.nextToken ?? "0");
    const sends = matching.toReversed().slice(from, from + 50);
    return {
      ok: true as const,
      value: {
        sends: sends.map(({ invokeId, name }) => ({
          ...{ invokeId, description: "", path: `/etc/app/${name}` },
          instances: [seen(invokeId.replace("f", "i"), "Running")],
        })),
        nextToken: from + 50 < matching.length ? String(from + 50) : "",
      },
    };
  };
  const results = async (invokeId: string) => ({
    ok: true as const,
    value: [seen(invokeId.replace("f", "i"), "Running")],
  });
  const api = Object.assign(cloud, { listSends, results, lists: new SharedLists() });
  const deps = { ...world, api, progress: world.progress("") };
  const settings = { path: "", regionId: "", endpoint: "", profile: "" };
  const wanted = { delivery: delivery(), policy: policy({}), settings, targets: [] };

  /** A rollout with `count` accepted sends. */
  function rollout(run: string, count: number, name = FILE) {
    const marking = {
      incarnation: "inc",
      digestKey: "key",
      tag: "tag",
      runTag: run,
      origin: "app/prod",
      tagged: true,
    };
    const reader = new RunReader(marking, name, new Others(wanted, marking), deps);
    const ids = Array.from({ length: count }, (_, at) => `f-${run}-${at + 1}`);
    for (const invokeId of ids) {
      sent.push({ invokeId, run, name });
      reader.accept(invokeId);
    }
    const open = new Map(ids.map((id) => [id, new Set([id.replace("f", "i")])]));
    return { ids, read: (since: number) => reader.read(open, since) };
  }
  const breakDown = () => {
    broken = true;
  };
  return { clock, rollout, queries, hidden, breakDown };
}
const shownIn = ({ answers }: Round) => answers.map(({ invokeId }) => invokeId).sort();

test("what one rollout reads counts as a read of the others, made when it was asked for", async () => {
  const { clock, rollout, queries } = connection();
  const [a, b, c] = [rollout("a", 10), rollout("b", 10), rollout("c", 10)];
  const start = clock.now();
  const round = await a.read(start - 1);
  expect(shownIn(round)).toEqual(a.ids.toSorted());
  for (const other of [b, c]) {
    const shown = await other.read(start - 1);
    expect(shownIn(shown)).toEqual(other.ids.toSorted());
    expect(shown).toMatchObject({ calls: 0, faults: [], askedAt: start });
  }
  expect(queries).toEqual([{ name: FILE }]);
});

test("rollouts that read at the same moment wait for one list", async () => {
  const { clock, rollout, queries } = connection();
  const all = ["a", "b", "c", "d"].map((run) => rollout(run, 20));
  const since = clock.now() - 1;
  const rounds = await Promise.all(all.map(({ read }) => read(since)));
  expect(rounds.map(shownIn)).toEqual(all.map(({ ids }) => ids.toSorted()));
  expect(queries).toEqual([{ name: FILE }, { name: FILE, nextToken: "50" }]);
});

test("a list that was asked for before the own last round is no news", async () => {
  const { clock, rollout, queries } = connection();
  const [a, b] = [rollout("a", 10), rollout("b", 10)];
  await a.read(clock.now() - 1);
  expect((await b.read(clock.now())).calls).toBe(1);
  expect(queries).toHaveLength(2);
});

test("what a list does not show of another rollout is read by that rollout", async () => {
  const { clock, rollout, hidden, queries } = connection();
  const [a, b] = [rollout("a", 10), rollout("b", 10)];
  hidden.add("f-b-3");
  const since = clock.now() - 1;
  await a.read(since);
  expect(await b.read(since)).not.toHaveProperty("askedAt");
  expect(queries.filter(({ run }) => run === "b")).toHaveLength(1);
});

test("a fault is the fault of the rollout that met it: the others read themselves", async () => {
  const { clock, rollout, breakDown } = connection();
  const [a, b] = [rollout("a", 10), rollout("b", 10)];
  breakDown();
  const since = clock.now() - 1;
  for (const { read } of [a, b]) expect((await read(since)).faults).toMatchObject([{ code: "Timeout" }]);
});

test("rollouts of different files read the list by name first, then one list of all sends", async () => {
  const { clock, rollout, queries } = connection();
  const [a, b] = [rollout("a", 10, "a.conf"), rollout("b", 10, "b.conf")];
  const start = clock.now() - 1;
  for (const { read } of [a, b]) await read(start);
  expect(queries).toEqual([{ name: "a.conf" }, { name: "b.conf" }]);
  queries.length = 0;
  const later = clock.now() - 1;
  await a.read(later);
  expect(await b.read(later)).toMatchObject({ calls: 0, askedAt: later + 1 });
  expect(queries).toEqual([{}]);
});

test("a rollout that has given up is read for no more", async () => {
  const { clock, rollout, queries } = connection();
  const [, b] = [rollout("a", 10), rollout("b", 10)];
  await clock.sleep(11_000);
  await b.read(clock.now() - 1);
  await b.read(clock.now());
  expect(queries).toEqual([{ name: FILE }, { run: "b" }]);
});

import { describe, expect, test } from "vitest";
import type { SendQuery } from "../../../provider/src/client/api.ts";
import type { ListedSend } from "../../../provider/src/core/model.ts";
import { findSends } from "../../../provider/src/tasks/send-file-list.ts";
import { fault } from "../support/builders.ts";
import { stack } from "../support/stack.ts";
import { inputs, outside } from "../support/world.ts";

const send = (number: number): ListedSend => ({
  invokeId: `f-${number}`,
  description: "",
  path: "/etc/a",
  instances: [],
});

/** A list of so many sends, the newest with the highest number, in pages of 50. */
function setUp(size: number, grows = 0) {
  const { world, cloud } = outside();
  const queries: SendQuery[] = [];
  let newest = size;
  const page = (query: SendQuery) => {
    queries.push(query);
    const from = Number(query.nextToken ?? 0);
    const all = Array.from({ length: newest }, (_, at) => send(newest - at));
    newest += grows;
    const next = from + 50;
    return { sends: all.slice(from, next), nextToken: next < all.length ? String(next) : "" };
  };
  cloud.listSends = async (query) => ({ ok: true, value: page(query) });
  const deps = { ...world, api: cloud, progress: world.progress("") };
  return { deps, cloud, queries };
}
const never = () => false;
const seen = (number: number) => (page: readonly ListedSend[]) =>
  page.some(({ invokeId }) => invokeId === `f-${number}`);

describe("the list of sends", () => {
  test("is read no further than needed", async () => {
    const { deps, queries } = setUp(300);
    const found = await findSends({ tag: "7a9", name: "a", isEnough: seen(220) }, deps);
    expect(found).toMatchObject({ kind: "found" });
    expect(queries).toEqual([{ tag: "7a9" }, { tag: "7a9", nextToken: "50" }]);
  });

  test("is read to its end while what is looked for may come", async () => {
    const { deps, queries } = setUp(120);
    const found = await findSends({ tag: "7a9", name: "a", isEnough: never }, deps);
    expect(found.kind === "found" && found.listed.map(({ invokeId }) => invokeId)).toEqual(
      Array.from({ length: 120 }, (_, at) => `f-${120 - at}`),
    );
    expect(queries).toHaveLength(3);
  });

  test("that grows meanwhile shows each send once, and passes over none", async () => {
    const { deps } = setUp(120, 7);
    const found = await findSends({ tag: "7a9", name: "a", isEnough: never }, deps);
    const ids = found.kind === "found" ? found.listed.map(({ invokeId }) => invokeId) : [];
    expect(new Set(ids).size).toBe(ids.length);
    for (let number = 1; number <= 120; number++) expect(ids).toContain(`f-${number}`);
  });

  test("that begins again is not taken for all there is", async () => {
    const { deps, cloud } = setUp(0);
    cloud.listSends = async () => ({ ok: true, value: { sends: [send(1)], nextToken: "again" } });
    expect(await findSends({ tag: "7a9", name: "a", isEnough: never }, deps)).toMatchObject({
      kind: "refused",
      fault: { code: "RepeatedNextToken" },
    });
  });

  test("ends with what the API keeps at most", async () => {
    const { deps, queries } = setUp(5_000);
    await findSends({ tag: "7a9", name: "a", isEnough: never }, deps);
    expect(queries).toHaveLength(20);
  });

  test("goes by name where the Tag is refused, from its beginning, and says so", async () => {
    const { deps, cloud, queries } = setUp(120);
    const { listSends } = cloud;
    const refused = fault("terminal", "InvalidTagKey.Malformed");
    cloud.listSends = async (query) =>
      query.tag !== undefined && query.nextToken === "50" ? { ok: false, fault: refused } : listSends(query);
    const found = await findSends({ tag: "7a9", name: "a", isEnough: never }, deps);
    expect(found).toMatchObject({ kind: "found", tagRefused: "InvalidTagKey.Malformed" });
    expect(queries.slice(1)).toEqual(
      [{}, { nextToken: "50" }, { nextToken: "100" }].map((one) => ({ name: "a", ...one })),
    );
  });
});

const ids = (count: number) => Array.from({ length: count }, (_, at) => `i-${at + 1}`);
const LOST = fault("lost", "Timeout", "SendFile");

describe("more sends than a page holds, and no ClientToken", () => {
  function large() {
    const out = stack();
    out.cloud.honoursToken = false;
    const times = () => {
      const counts = new Map<string, number>();
      for (const id of out.cloud.sentTo) counts.set(id, (counts.get(id) ?? 0) + 1);
      return [...new Set(counts.values())];
    };
    return { ...out, times };
  }

  test("a lost send is found below them, and nobody is sent to twice", async () => {
    const { up, cloud, times } = large();
    cloud.sendTrouble.push({ kind: "accepted", fault: LOST });
    expect(await up(inputs({ instanceIds: ids(4_500) }))).toMatchObject({ passed: true });
    expect(times()).toEqual([1]);
  });

  test("one that was recorded as lost is found by the next run", async () => {
    const { up, cloud } = large();
    cloud.sendTrouble.push({ kind: "accepted", fault: LOST });
    cloud.onSend = () => {
      cloud.lookUpTrouble.push(fault("terminal", "X"));
      cloud.onSend = () => undefined;
    };
    const given = inputs({ instanceIds: ids(4_500), rollout: { maxFailures: "5%" } });
    expect(await up(given)).toMatchObject({ counts: { success: 4_450, unknown: 50 } });
    expect(await up(given)).toMatchObject({ counts: { success: 50, unchanged: 4_450 } });
    expect(cloud.sends).toEqual([]);
  });

  test("what is known is not read again: one page before the sends of the next run", async () => {
    const { up, cloud } = large();
    await up(inputs({ instanceIds: ids(4_500) }));
    cloud.lookUps.length = 0;
    await up(inputs({ instanceIds: ids(4_500), content: "listen 81;\n" }));
    expect(cloud.lookUps).toHaveLength(1);
  });

  test("an open send to an instance that was no target for a while is found below them", async () => {
    const { up, cloud } = large();
    cloud.endings.set("i-1", [{ status: "Success", writes: true, after: 50_000 }]);
    const rules = { rollout: { progressDeadlineSeconds: 5, maxFailures: 1 } };
    await up(inputs({ ...rules, instanceIds: ids(4_500) }));
    await up(inputs({ ...rules, instanceIds: ids(4_500).slice(1) }));
    const early: string[] = [];
    cloud.onSend = ({ instanceIds }) => {
      early.push(...instanceIds.filter((id) => cloud.underWay(id).length > 0));
    };
    const back = inputs({ ...rules, instanceIds: ids(4_500) });
    // Known again after this run, which cannot ask, but not what is on its way to it.
    cloud.lookUpTrouble.push(fault("terminal", "Forbidden.RAM"));
    expect(await up(back)).toMatchObject({ reason: "error" });
    expect(await up(back)).toMatchObject({ passed: true });
    expect(early).toEqual([]);
  });
});

import { expect, test } from "vitest";
import type { SendQuery } from "../../../provider/src/client/api.ts";
import type { Round } from "../../../provider/src/core/wait/reads.ts";
import { warnOfForeignSenders } from "../../../provider/src/rollout/foreign-senders.ts";
import { SendFileReader } from "../../../provider/src/tasks/send-file-reader.ts";
import { fault, seen } from "../support/builders.ts";
import { ledger as ledgerOf } from "../support/ledger.ts";
import { outside } from "../support/world.ts";

const RUN = "inc-run";

/** A run of `count` sends to one instance each; `hidden` ones are in no list yet. */
function setUp(count: number, hidden: readonly number[] = []) {
  const { world, cloud, lines } = outside();
  const ids = Array.from({ length: count }, (_, at) => `f-${at + 1}`);
  const shown = ids.filter((_, at) => !hidden.includes(at + 1)).reverse();
  const queries: SendQuery[] = [];
  const single: string[] = [];
  let refused: ReturnType<typeof fault> | undefined;
  const foreign: { description: string; path: string }[] = [];
  let crowded = false;
  const observe = (invokeId: string) => [seen(invokeId.replace("f", "i"), "Running")];
  const api = {
    results: async (invokeId: string) => {
      single.push(invokeId);
      return { ok: true as const, value: observe(invokeId) };
    },
    listSends: async (query: SendQuery) => {
      queries.push(query);
      if (refused !== undefined && query.run !== undefined) return { ok: false as const, fault: refused };
      if (crowded && query.name !== undefined)
        return { ok: true as const, value: { sends: [], nextToken: "x" } };
      const from = Number(query.nextToken ?? "0");
      const sends = shown.slice(from, from + 50).map((invokeId) => ({
        ...{ invokeId, description: "", path: "/etc/app/app.conf" },
        instances: observe(invokeId),
      }));
      const others = foreign.map((one) => ({ ...one, invokeId: "f-x", instances: [seen("i-1", "Success")] }));
      const nextToken = from + 50 < shown.length ? String(from + 50) : "";
      return { ok: true as const, value: { sends: [...others, ...sends], nextToken } };
    },
  };
  const deps = { ...world, api: Object.assign(cloud, api), progress: world.progress("") };
  const ledger = ledgerOf(["i-1", "i-2"]);
  const reader = new SendFileReader("app.conf", ledger, deps);
  ids.forEach((invokeId, at) => {
    const token = `inc-run-${at + 1}`;
    ledger.apply({
      kind: "begun",
      task: { step: "send", ids: [invokeId.replace("f", "i")], token, until: 1 },
    });
    ledger.apply({ kind: "accepted", token, invokeId, until: 1 });
    reader.accept(invokeId);
  });
  const open = (...at: number[]) =>
    new Map(
      (at.length === 0 ? ids : at.map((n) => `f-${n}`)).map((id) => [id, new Set([id.replace("f", "i")])]),
    );
  const refuse = (one: ReturnType<typeof fault>) => {
    refused = one;
  };
  const crowd = () => {
    crowded = true;
  };
  const read = (unfinished: ReturnType<typeof open>) => reader.read(unfinished, deps.clock.now());
  return { read, open, queries, single, refuse, crowd, foreign, ledger, deps, lines };
}
const told = ({ answers, faults }: Round) => [
  ...answers.map(({ invokeId, instances }) => `${invokeId} ${instances.length}`),
  ...faults.map(({ code }) => code),
];

test("the first round goes by name, the next ones by the run's Tag, page by page", async () => {
  const { read, open, queries } = setUp(120);
  expect(told(await read(open()))).toHaveLength(120);
  await read(open());
  expect(queries).toEqual([
    { name: "app.conf" },
    { name: "app.conf", nextToken: "50" },
    { name: "app.conf", nextToken: "100" },
    { run: RUN },
    { run: RUN, nextToken: "50" },
    { run: RUN, nextToken: "100" },
  ]);
});

test("no page is read beyond the oldest open send", async () => {
  const { read, open, queries } = setUp(120);
  await read(open(119, 120));
  await read(open(100, 110, 119, 120));
  expect(queries).toEqual([{ name: "app.conf" }, { run: RUN }]);
});

test("a few stragglers deep down are asked for one by one", async () => {
  const { read, open, queries, single } = setUp(120);
  await read(open());
  queries.length = 0;
  expect(told(await read(open(2, 3)))).toEqual(["f-2 1", "f-3 1"]);
  expect(single).toEqual(["f-2", "f-3"]);
  expect(queries).toEqual([]);
});

test("where the Tag may not be filtered by, each send is asked for, and the list is not tried again", async () => {
  const { read, open, queries, single, refuse } = setUp(30);
  await read(open());
  refuse(fault("terminal", "InvalidTagKey.Malformed", "DescribeSendFileResults"));
  await read(open());
  await read(open());
  expect(single).toHaveLength(60);
  expect(queries.filter(({ run }) => run !== undefined)).toHaveLength(1);
});

test("another fault of a page is a fault of the round", async () => {
  const { read, open, refuse } = setUp(30);
  await read(open());
  refuse(fault("throttled", "Throttling.User", "DescribeSendFileResults"));
  expect(await read(open())).toMatchObject({
    answers: [],
    calls: 1,
    faults: [{ code: "Throttling.User" }],
  });
});

test("what no list shows is not yet; after three times it is asked for by its id", async () => {
  const { read, open, single } = setUp(30, [7]);
  for (let round = 0; round < 3; round++) {
    const rounds = told(await read(open()));
    expect(rounds).toHaveLength(30);
    expect(rounds).toContain("f-7 0");
  }
  expect(single).toEqual([]);
  expect(told(await read(open()))).toContain("f-7 1");
  expect(single).toEqual(["f-7"]);
});

test("where others crowd the list by name, the run's own list is read in the same round", async () => {
  const { read, open, queries, crowd } = setUp(20);
  crowd();
  const { answers, calls } = await read(open());
  expect(answers).toHaveLength(20);
  expect(answers.every(({ instances }) => instances.length === 1)).toBe(true);
  expect(queries).toEqual([{ name: "app.conf" }, { run: RUN }]);
  expect(calls).toBe(2);
});

test("the first list shows who else sends the file; the warning names the stack", async () => {
  const { read, open, foreign, ledger, deps, lines } = setUp(2);
  foreign.push({
    description: `pulumi-alicloud-sendfile x s t-1 other 60 app/dev`,
    path: "/etc/app/app.conf",
  });
  await read(open());
  warnOfForeignSenders(ledger, deps.progress);
  expect(lines.warn).toEqual([
    "the stack app/dev sends /etc/app/app.conf to i-1 too: the later send wins; give the file one owner",
  ]);
});

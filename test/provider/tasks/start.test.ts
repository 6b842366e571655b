import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { SendFilePort } from "../../../provider/src/tasks/send-file.ts";
import { start } from "../../../provider/src/tasks/start.ts";
import { fault, file } from "../support/builders.ts";
import { ledger as ledgerOf } from "../support/ledger.ts";
import { outside } from "../support/world.ts";

function setUp() {
  const { world, cloud, clock, abort } = outside();
  const deps = { ...world, api: cloud, progress: world.progress("") };
  const ledger = ledgerOf(ids(50));
  const port = new SendFilePort(ledger, deps);
  const send = (some: readonly string[]) =>
    start({ step: "send", ids: some, payload: { file: file(), overwrite: true } }, port, { ledger, deps });
  return { cloud, clock, abort, send };
}
const ids = (count: number) => Array.from({ length: count }, (_, at) => `i-${at}`);
const THROTTLED = fault("throttled", "Throttling.User", "SendFile");
const LOST = fault("lost", "Timeout", "SendFile");
const REFUSED = fault("terminal", "Forbidden.RAM", "SendFile");

test("one call, one token, the marker in the description", async () => {
  const { cloud, send } = setUp();
  expect(await send(["i-1", "i-2"])).toEqual([
    { kind: "accepted", ids: ["i-1", "i-2"], invokeId: "f-1", token: "inc-run-1" },
  ]);
  expect(cloud.sends).toHaveLength(1);
  expect(cloud.sends[0]).toMatchObject({
    clientToken: "inc-run-1",
    description: expect.stringMatching(
      /^pulumi-alicloud-sendfile inc [0-9a-f]{32} inc-run-1 tag 60 app\/prod$/,
    ),
    tags: { sender: "tag", run: "inc-run" },
    overwrite: true,
  });
});

describe("a call refused because of some instances", () => {
  test("is split until the bad ones stand alone", async () => {
    const { cloud, send } = setUp();
    for (const id of ["i-3", "i-7"]) cloud.missing.add(id);
    const sent = await send(ids(10));
    const of = (kind: string) => sent.filter((one) => one.kind === kind).flatMap((one) => one.ids);
    expect(of("noInstance").sort()).toEqual(["i-3", "i-7"]);
    expect(of("accepted").sort()).toEqual(ids(10).filter((id) => id !== "i-3" && id !== "i-7"));
  });

  test("each instance ends in one place, none is sent to twice, whichever are bad", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 50 }), fc.array(fc.nat(49)), async (size, bad) => {
        const { cloud, send } = setUp();
        for (const at of bad) cloud.missing.add(`i-${at}`);
        const sent = await send(ids(size));
        expect(sent.flatMap((one) => [...one.ids]).sort()).toEqual(ids(size).sort());
        for (const one of sent) {
          const missing = one.ids.map((id) => cloud.missing.has(id));
          expect(missing).toEqual(one.ids.map(() => one.kind === "noInstance"));
        }
        expect(new Set(cloud.sends.map(({ clientToken }) => clientToken)).size).toBe(cloud.sends.length);
      }),
      { numRuns: 60 },
    );
  });

  test("is not split further after a cancel", async () => {
    const { cloud, abort, send } = setUp();
    cloud.missing.add("i-0");
    cloud.onSend = () => abort.abort();
    const sent = await send(ids(50));
    expect(cloud.sends).toHaveLength(1);
    expect(sent.filter(({ kind }) => kind === "accepted")).toEqual([]);
  });

  test("is not split further when a part is refused for good", async () => {
    const { cloud, send } = setUp();
    cloud.missing.add("i-0");
    cloud.sendTrouble.push(fault("terminal", "InvalidInstance.NotFound"), REFUSED);
    const sent = await send(ids(8));
    expect(cloud.sends).toHaveLength(2);
    expect(sent.flatMap((one) => (one.kind === "refused" ? [...one.ids] : []))).toEqual(ids(8));
  });
});

test("a refusal for good is not tried again", async () => {
  const { cloud, send } = setUp();
  cloud.sendTrouble.push(REFUSED);
  expect(await send(ids(3))).toEqual([{ kind: "refused", ids: ids(3), fault: REFUSED }]);
  expect(cloud.sends).toHaveLength(1);
});

describe("throttling", () => {
  test("a throttled minute is survived with one token", async () => {
    const { cloud, clock, send } = setUp();
    const from = clock.now();
    cloud.onSend = () => {
      if (clock.now() - from < 60_000) cloud.sendTrouble.push(THROTTLED);
    };
    expect(await send(["i-1"])).toMatchObject([{ kind: "accepted" }]);
    expect(new Set(cloud.sends.map(({ clientToken }) => clientToken)).size).toBe(1);
    expect(cloud.sends.length).toBeLessThan(15);
    expect(cloud.lookUps).toEqual([]);
  });

  test("without an end is given up as refused", async () => {
    const { cloud, clock, send } = setUp();
    const from = clock.now();
    cloud.onSend = () => cloud.sendTrouble.push(THROTTLED);
    expect(await send(["i-1"])).toEqual([{ kind: "refused", ids: ["i-1"], fault: THROTTLED }]);
    expect(clock.now() - from).toBeLessThan(180_000);
  });
});

describe("a lost answer", () => {
  test("is looked up, and the send that is found is not repeated", async () => {
    const { cloud, send } = setUp();
    cloud.sendTrouble.push({ kind: "accepted", fault: LOST });
    expect(await send(["i-1"])).toMatchObject([{ kind: "accepted", invokeId: "f-1" }]);
    expect(cloud.sends).toHaveLength(1);
  });

  test("is found although reads lag two seconds behind", async () => {
    const { cloud, send } = setUp();
    cloud.visibleAfter = 2_000;
    cloud.sendTrouble.push({ kind: "accepted", fault: LOST });
    expect(await send(["i-1"])).toMatchObject([{ kind: "accepted", invokeId: "f-1" }]);
    expect(cloud.sends).toHaveLength(1);
  });

  test("of a send that did not arrive is tried again with the same token", async () => {
    const { cloud, send } = setUp();
    cloud.sendTrouble.push(LOST);
    expect(await send(["i-1"])).toMatchObject([{ kind: "accepted", invokeId: "f-1" }]);
    expect(cloud.sends.map(({ clientToken }) => clientToken)).toEqual(["inc-run-1", "inc-run-1"]);
    expect(cloud.lookUps).toHaveLength(3);
  });

  test("that cannot be looked up is not tried again", async () => {
    const { cloud, send } = setUp();
    cloud.sendTrouble.push({ kind: "accepted", fault: LOST });
    cloud.lookUpTrouble.push(fault("terminal", "X"));
    expect(await send(["i-1"])).toMatchObject([{ kind: "lost" }]);
    expect(cloud.sends).toHaveLength(1);
  });

  test("stays lost when the tries after it are throttled: it may have arrived all the same", async () => {
    const { cloud, send } = setUp();
    cloud.visibleAfter = 3_600_000;
    cloud.sendTrouble.push({ kind: "accepted", fault: LOST });
    cloud.onSend = () => {
      if (cloud.sends.length > 1) cloud.sendTrouble.push(THROTTLED);
    };
    expect(await send(["i-1"])).toMatchObject([{ kind: "lost" }]);
  });

  test("stays lost when the next try is refused for good", async () => {
    const { cloud, send } = setUp();
    cloud.visibleAfter = 3_600_000;
    cloud.sendTrouble.push(
      { kind: "accepted", fault: LOST },
      fault("terminal", "IdempotentParameterMismatch"),
    );
    expect(await send(["i-1"])).toMatchObject([
      { kind: "lost", fault: { code: "IdempotentParameterMismatch" } },
    ]);
  });
});

test("a cancel in a back-off ends it at once", async () => {
  const { cloud, clock, abort, send } = setUp();
  const from = clock.now();
  cloud.onSend = () => cloud.sendTrouble.push(THROTTLED);
  clock.at(10_000, () => abort.abort());
  const sent = await send(["i-1"]);
  expect(sent).toMatchObject([{ ids: ["i-1"] }]);
  expect(sent[0]?.kind).not.toBe("accepted");
  expect(clock.now() - from).toBe(10_000);
});

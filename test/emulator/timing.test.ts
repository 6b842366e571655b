/** Tests the timing of file deliveries. Each test moves the clock by hand. */
import { afterEach, describe, expect, test } from "vitest";
import type { Emulator, EmulatorOptions } from "../../emulator/src/index.ts";
import { type Answer, type Call, FILE } from "./client.ts";
import { type ManualClock, timedEmulator } from "./manual-clock.ts";

const ID = "i-demo0001";
let emulator: Emulator;
let clock: ManualClock;
let call: Call;
afterEach(() => emulator.close());

async function start(options: EmulatorOptions = {}): Promise<void> {
  ({ clock, emulator, call } = await timedEmulator(options));
}

const send = async (ids = [ID], more: object = {}): Promise<string> =>
  (await call("SendFile", { ...FILE, InstanceId: ids, ...more })).InvokeId;
const read = async (InvokeId: string): Promise<Answer> =>
  (await call("DescribeSendFileResults", { InvokeId })).Invocations.Invocation[0];
const readOne = async (InvokeId: string): Promise<Answer> =>
  (await read(InvokeId)).InvokeInstances.InvokeInstance[0];

test("a delivery goes from Pending over Running to Success, with a time for each", async () => {
  await start();
  const id = await send();
  expect(await readOne(id)).toMatchObject({ InvocationStatus: "Pending", StartTime: "", FinishTime: "" });
  clock.advance(100);
  expect(await readOne(id)).toMatchObject({ InvocationStatus: "Running", FinishTime: "" });
  expect(emulator.stat(ID, "/etc/app/app.conf")).toBeUndefined();
  clock.advance(50);
  const done = await readOne(id);
  expect(done).toMatchObject({ InvocationStatus: "Success", ErrorCode: "", ErrorInfo: "" });
  expect(done.FinishTime).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  expect(emulator.stat(ID, "/etc/app/app.conf")?.content.toString()).toBe(FILE.Content);
});

test("the invocation's status follows the documented rule", async () => {
  await start({
    instances: { "i-demo0002": { deliveryMs: 5000 }, "i-demo0003": { errorCode: "FileCreateFail" } },
  });
  const [mixed, failed] = [await send([ID, "i-demo0002", "i-demo0003"]), await send(["i-demo0003"])];
  expect((await read(mixed)).InvocationStatus).toBe("Pending");
  clock.advance(200);
  expect((await read(mixed)).InvocationStatus).toBe("Running");
  clock.advance(5000);
  expect((await read(mixed)).InvocationStatus).toBe("PartialFailed");
  expect((await read(failed)).InvocationStatus).toBe("Failed");
});

test("an instance takes one file at a time, in the order of the calls", async () => {
  await start();
  emulator.setInstance(ID, { deliveryMs: 1000 });
  const [first, second] = [await send(), await send([ID], { Content: "second" })];
  clock.advance(1000);
  expect((await readOne(first)).InvocationStatus).toBe("Success");
  expect((await readOne(second)).InvocationStatus).toBe("Pending");
  clock.advance(1000);
  expect((await readOne(second)).InvocationStatus).toBe("Success");
  expect(emulator.stat(ID, "/etc/app/app.conf")?.content.toString()).toBe("second");
});

describe("DeliveryTimeout", () => {
  test("with `hang` a delivery stays Pending without a StartTime until the send's Timeout", async () => {
    await start({ instances: { [ID]: { hang: true } } });
    const id = await send([ID], { Timeout: 30 });
    clock.advance(29_999);
    expect(await readOne(id)).toMatchObject({ InvocationStatus: "Pending", StartTime: "" });
    clock.advance(1);
    expect(await readOne(id)).toMatchObject({
      InvocationStatus: "Timeout",
      ErrorCode: "DeliveryTimeout",
      StartTime: "",
    });
  });

  test("a Timeout below 10 s counts as 10 s", async () => {
    await start({ instances: { [ID]: { hang: true } } });
    const id = await send([ID], { Timeout: 1 });
    clock.advance(9_999);
    expect((await readOne(id)).InvocationStatus).toBe("Pending");
    clock.advance(1);
    expect((await readOne(id)).InvocationStatus).toBe("Timeout");
  });

  test("a delivery that takes longer than its Timeout is withdrawn, and the next one starts", async () => {
    await start({ instances: { [ID]: { deliveryMs: 60_000 } } });
    const [slow, next] = [
      await send([ID], { Timeout: 10 }),
      await send([ID], { Content: "next", Timeout: 100 }),
    ];
    clock.advance(10_000);
    expect((await readOne(slow)).ErrorCode).toBe("DeliveryTimeout");
    clock.advance(60_000);
    expect((await readOne(next)).InvocationStatus).toBe("Success");
    expect(emulator.stat(ID, "/etc/app/app.conf")?.content.toString()).toBe("next");
  });

  test("a delivery whose report gets lost stays Running until the Timeout", async () => {
    await start();
    await send([ID], { Name: "a b.conf" });
    clock.advance(200);
    const id = await send([ID], { Name: "a b.conf", Overwrite: false });
    clock.advance(59_999);
    expect((await readOne(id)).InvocationStatus).toBe("Running");
    clock.advance(1);
    expect((await readOne(id)).ErrorCode).toBe("DeliveryTimeout");
  });
});

describe("instances that cannot take a file", () => {
  test.each([
    ["stopped", { status: "Stopped" }, "InstanceNotRunning"],
    ["agent offline", { agent: "offline" }, "ClientNotRunning"],
    ["agent not up yet", { agentAfterMs: 30_000 }, "ClientNotRunning"],
    ["stops while the task is pending", { stopAfterMs: 50 }, "InstanceNotRunning"],
    ["agent goes away while the file is being sent", { agentOfflineAfterMs: 120 }, "ClientNotResponse"],
    ["released in between", { releaseAfterMs: 120 }, "InstanceReleased"],
  ] as const)("%s", async (_, override, code) => {
    await start({ instances: { [ID]: override } });
    const id = await send();
    clock.advance(1000);
    expect(await readOne(id)).toMatchObject({ InvocationStatus: "Aborted", ErrorCode: code });
    expect(emulator.stat(ID, "/etc/app/app.conf")).toBeUndefined();
  });

  test("a stopped instance fails at once, and an agent takes files as soon as it comes up", async () => {
    await start({ instances: { [ID]: { status: "Stopped" }, "i-demo0002": { agentAfterMs: 30_000 } } });
    expect((await readOne(await send())).InvocationStatus).toBe("Aborted");
    clock.advance(30_000);
    const id = await send(["i-demo0002"]);
    clock.advance(150);
    expect((await readOne(id)).InvocationStatus).toBe("Success");
  });

  test("an instance that is removed while the file is on its way", async () => {
    await start();
    const id = await send();
    expect(emulator.removeInstance(ID)).toBe(true);
    clock.advance(200);
    expect((await readOne(id)).ErrorCode).toBe("InstanceReleased");
    expect(emulator.instanceIds).not.toContain(ID);
  });
});

test("the API shows changes visibleAfterMs late", async () => {
  await start({ timing: { pendingMs: 100, runningMs: 50, visibleAfterMs: 1000 } });
  const id = await send();
  expect(await read(id)).toBeUndefined();
  clock.advance(1000);
  expect((await read(id)).InvocationStatus).toBe("Pending");
  clock.advance(149);
  expect((await read(id)).InvocationStatus).toBe("Running");
  clock.advance(1);
  expect((await read(id)).InvocationStatus).toBe("Success");
});

test("results can be read for retentionMs", async () => {
  await start({ retentionMs: 10_000 });
  const id = await send();
  clock.advance(10_000);
  expect(await read(id)).toBeDefined();
  clock.advance(1);
  expect(await read(id)).toBeUndefined();
});

test("only the newest retainedRecords results are kept", async () => {
  await start({ retainedRecords: 3 });
  const ids = [await send(), await send(), await send(), await send()];
  const { TotalCount } = await call("DescribeSendFileResults");
  expect([TotalCount, await read(ids[0] ?? "")]).toEqual([3, undefined]);
  clock.advance(1000);
  expect((await read(ids[3] ?? "")).InvocationStatus).toBe("Success");
});

test("retainedRecords is 1,000 by default", async () => {
  await start({ timing: { pendingMs: 0, runningMs: 0 } });
  const first = await send();
  for (let left = 999; left > 0; left--) await send();
  expect(await read(first)).toBeDefined();
  await send();
  expect(await read(first)).toBeUndefined();
});

test("the same seed gives the same delays", async () => {
  const ends: string[] = [];
  for (const seed of [7, 7]) {
    await start({ seed, timing: { pendingMs: [0, 1000], runningMs: [0, 1000] } });
    const id = await send();
    let ms = 0;
    for (; (await readOne(id)).InvocationStatus !== "Success"; ms += 50) clock.advance(50);
    ends.push(String(ms));
    await emulator.close();
  }
  expect(ends[0]).toBe(ends[1]);
});

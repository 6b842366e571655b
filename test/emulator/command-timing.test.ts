/** Tests the timing of commands and heartbeats. Each test moves the clock by hand and scripts how a command ends. */
import { afterEach, describe, expect, test } from "vitest";
import type { Emulator, EmulatorOptions } from "../../emulator/src/index.ts";
import type { Answer, Call } from "./client.ts";
import { COMMAND } from "./commands.ts";
import { type ManualClock, timedEmulator } from "./manual-clock.ts";

const ID = "i-demo0001";
let emulator: Emulator;
let clock: ManualClock;
let call: Call;
afterEach(() => emulator.close());

async function start(options: EmulatorOptions = {}): Promise<void> {
  ({ clock, emulator, call } = await timedEmulator(options));
}

describe("DescribeCloudAssistantStatus and heartbeats", () => {
  const isUp = async () => {
    const { InstanceCloudAssistantStatusSet } = await call("DescribeCloudAssistantStatus", {
      InstanceId: [ID],
    });
    const [{ CloudAssistantStatus, LastHeartbeatTime }] =
      InstanceCloudAssistantStatusSet.InstanceCloudAssistantStatus;
    return `${CloudAssistantStatus} ${LastHeartbeatTime !== ""}`;
  };

  test("by default the status changes at once", async () => {
    await start({ instances: { [ID]: { agentOfflineAfterMs: 1000 } } });
    expect(await isUp()).toBe("true true");
    clock.advance(1001);
    expect(await isUp()).toBe("false true");
  });

  test("with heartbeatLagMs an agent that goes offline is shown as running for that long", async () => {
    await start({ timing: { heartbeatLagMs: 120_000 }, instances: { [ID]: { stopAfterMs: 1000 } } });
    clock.advance(121_000);
    expect(await isUp()).toBe("true true");
    clock.advance(1);
    expect(await isUp()).toBe("false true");
    emulator.resetFaults(ID);
    expect(await isUp()).toBe("true true");
    emulator.setInstance(ID, { agent: "offline" });
    clock.advance(120_000);
    expect(await isUp()).toBe("true true");
    clock.advance(1);
    expect(await isUp()).toBe("false true");
  });

  test("an agent that was never up is not shown as running", async () => {
    await start({ timing: { heartbeatLagMs: 120_000 }, instances: { [ID]: { agent: "offline" } } });
    expect(await isUp()).toBe("false false");
  });
});

describe("commands", () => {
  const run = async (more: object = {}): Promise<string> =>
    (await call("RunCommand", { ...COMMAND, InstanceId: [ID], ...more })).InvokeId;
  const readRun = async (InvokeId: string): Promise<Answer> =>
    (await call("DescribeInvocationResults", { InvokeId })).Invocation.InvocationResults.InvocationResult[0];
  const scripted = { errorCode: "ExitCodeNonzero" };

  test("go from Pending over Running to their end", async () => {
    await start({ instances: { [ID]: scripted } });
    const id = await run();
    const seen = [];
    for (const ms of [0, 100, 50]) {
      clock.advance(ms);
      const { InvocationStatus, InvokeRecordStatus, FinishedTime } = await readRun(id);
      seen.push([InvocationStatus, InvokeRecordStatus, FinishedTime !== ""]);
    }
    expect(seen).toEqual([
      ["Pending", "Running", false],
      ["Running", "Running", false],
      ["Failed", "Finished", true],
    ]);
  });

  test("must be delivered within a minute, whatever the Timeout", async () => {
    await start({ instances: { [ID]: { hang: true } } });
    const id = await run({ Timeout: 3600 });
    clock.advance(59_999);
    expect((await readRun(id)).InvocationStatus).toBe("Pending");
    clock.advance(1);
    expect(await readRun(id)).toMatchObject({ InvocationStatus: "Aborted", ErrorCode: "DeliveryTimeout" });
  });

  test("Timeout counts from the start", async () => {
    await start({ instances: { [ID]: { ...scripted, deliveryMs: 90_000 } } });
    const id = await run({ Timeout: 30 });
    clock.advance(30_099);
    expect((await readRun(id)).InvocationStatus).toBe("Running");
    clock.advance(1);
    expect(await readRun(id)).toMatchObject({ InvocationStatus: "Timeout", ErrorCode: "ExecutionTimeout" });
  });

  test("StopInvocation cancels pending commands and ends running ones, only on the named instances", async () => {
    await start({ instances: { [ID]: { ...scripted, deliveryMs: 1000 }, "i-demo0002": scripted } });
    const both = await run({ InstanceId: [ID, "i-demo0002"] });
    clock.advance(50);
    const behind = await run();
    clock.advance(50);
    await call("StopInvocation", { InvokeId: both, InstanceId: [ID] });
    await call("StopInvocation", { InvokeId: behind });
    clock.advance(2000);
    expect(await readRun(both)).toMatchObject({
      InvocationStatus: "Terminated",
      ErrorCode: "ExecutionInterrupted",
    });
    expect(await readRun(behind)).toMatchObject({ InvocationStatus: "Cancelled", ErrorCode: "" });
    const { Invocations } = await call("DescribeInvocations", { InvokeId: both });
    expect(Invocations.Invocation[0].InvokeInstances.InvokeInstance[1].ErrorCode).toBe("ExitCodeNonzero");
  });

  test.each([
    ["stopped", { status: "Stopped" }, "InstanceNotRunning"],
    ["agent offline", { agent: "offline" }, "ClientNotRunning"],
    ["agent goes away", { agentOfflineAfterMs: 120 }, "ClientNotResponse"],
    ["released in between", { releaseAfterMs: 120 }, "InstanceReleased"],
  ] as const)("%s", async (_, override, code) => {
    await start({ instances: { [ID]: { ...override } } });
    emulator.setInstance(ID, { invocationStatus: "Success" });
    const id = await run();
    clock.advance(1000);
    expect(await readRun(id)).toMatchObject({ InvocationStatus: "Aborted", ErrorCode: code });
  });
});

/** Tests the rules for commands that a scenario can change, and the library's own ends of commands. Nothing really runs
 * here. */
import { afterEach, describe, expect, test } from "vitest";
import { DailyQuota } from "../../emulator/src/daily-quota.ts";
import type { CommandScript, Emulator, EmulatorOptions } from "../../emulator/src/index.ts";
import { DEFAULTS } from "../../emulator/src/scenario.ts";
import { type Call, codeOf, FILE, popClient, quickEmulator, untilDone } from "./client.ts";
import { COMMAND, resultsOf, runAll } from "./commands.ts";
import { timedEmulator } from "./manual-clock.ts";

const ID = "i-demo0001";
let emulator: Emulator;
let call: Call;
afterEach(() => emulator?.close());

async function start(options: EmulatorOptions = {}): Promise<void> {
  emulator = await quickEmulator({ commands: () => ({}), ...options });
  call = popClient(emulator);
}

const run = (more: object = {}) => call("RunCommand", { ...COMMAND, InstanceId: [ID], ...more });

test.each([16, 18, 24] as const)("commandLimit %i KB counts the content in Base64", async (commandLimit) => {
  await start({ commandLimit });
  const bytes = (commandLimit * 1024 * 3) / 4;
  expect(await codeOf(run({ CommandContent: "a".repeat(bytes) }))).toBe("");
  expect(await codeOf(run({ CommandContent: "a".repeat(bytes + 1) }))).toBe("CmdContent.ExceedLimit");
});

describe("commandsPerDay", () => {
  test("counts calls, whatever the number of their instances, and no DryRun", async () => {
    await start({ commandsPerDay: 2 });
    expect(await codeOf(run({ RepeatMode: "DryRun" }))).toBe("");
    const codes = [];
    for (let count = 0; count < 3; count++) codes.push(await codeOf(run({ InstanceId: [ID, "i-demo0002"] })));
    expect(codes).toEqual(["", "", "Invocation.ExceedQuota"]);
    expect(emulator.runs).toHaveLength(2);
  });

  test("begins again at midnight in China", async () => {
    await start();
    const quota = new DailyQuota(1);
    const codes = ["T01:00:00Z", "T15:59:59Z", "T16:00:00Z", "T23:00:00Z"].map(
      (time) => quota.take(1, Date.parse(`2026-11-27${time}`))?.code,
    );
    expect(codes).toEqual([undefined, "Invocation.ExceedQuota", undefined, "Invocation.ExceedQuota"]);
  });

  test("can count instances; a refused call counts nothing", async () => {
    await start({ commandsPerDay: { most: 3, count: "instances" } });
    const two = { InstanceId: [ID, "i-demo0002"] };
    const codes = [await codeOf(run(two)), await codeOf(run(two)), await codeOf(run()), await codeOf(run())];
    expect(codes).toEqual(["", "Invocation.ExceedQuota", "", "Invocation.ExceedQuota"]);
  });
});

test.each([
  ["stopped", { status: "Stopped" }],
  ["offline", { agent: "offline" }],
] as const)(
  "commandsToStopped: refuse has the whole call refused when an instance is %s",
  async (_, override) => {
    await start({ commandsToStopped: "refuse", instances: { [ID]: override } });
    const code = await codeOf(run({ InstanceId: [ID, "i-demo0002"] }));
    expect(code).toBe("InvalidInstance.NotMatch");
    expect(await codeOf(run({ InstanceId: ["i-demo0002"] }))).toBe("");
    expect(emulator.runs).toHaveLength(1);
  },
);

test("instancesShown cuts DescribeInvocations, but not DescribeInvocationResults", async () => {
  await start({ instances: 60, instancesShown: 50 });
  const { InvokeId } = await run({ InstanceId: emulator.instanceIds });
  const { Invocations } = await call("DescribeInvocations", { InvokeId });
  expect(Invocations.Invocation[0].InvokeInstances.InvokeInstance).toHaveLength(50);
  const { Invocation } = await call("DescribeInvocationResults", { InvokeId, MaxResults: 50 });
  const rest = await call("DescribeInvocationResults", {
    InvokeId,
    MaxResults: 50,
    NextToken: Invocation.NextToken,
  });
  expect(rest.Invocation.InvocationResults.InvocationResult).toHaveLength(10);
});

test("a code text for a refused permission", async () => {
  await start({ api: [{ action: "RunCommand", code: "NoPermission" }] });
  await expect(run()).rejects.toMatchObject({
    data: { Code: "NoPermission", Message: expect.stringContaining("RAM") },
  });
});

test("commandErrorCode ends commands alone, and `times` counts them apart from files", async () => {
  const override = { errorCode: "FileCreateFail", commandErrorCode: "ClientNotResponse", times: 1 };
  await start({ instances: { [ID]: override } });
  const first = await runAll(call, [ID], "true");
  expect(first).toMatchObject([{ InvocationStatus: "Aborted", ErrorCode: "ClientNotResponse" }]);
  expect(await runAll(call, [ID], "true")).toMatchObject([{ InvocationStatus: "Success" }]);
  const send = async () => {
    const { InvokeId } = await call("SendFile", { ...FILE, InstanceId: [ID] });
    return (await untilDone(call, InvokeId)).InvokeInstances.InvokeInstance[0].ErrorCode;
  };
  expect([await send(), await send()]).toEqual(["FileCreateFail", ""]);
});

describe("retention", () => {
  test("commands can be read for commandRetentionMs, and files for retentionMs", async () => {
    const options = { commands: () => ({}), commandRetentionMs: 5000, retentionMs: 1000 };
    const { clock, ...rest } = await timedEmulator(options);
    ({ emulator, call } = rest);
    await run();
    await call("SendFile", { ...FILE, InstanceId: [ID] });
    const read = async () => {
      const answers = [await call("DescribeInvocations"), await call("DescribeSendFileResults")];
      return answers.map(({ Invocations }) => Invocations.Invocation.length);
    };
    clock.advance(1001);
    expect(await read()).toEqual([1, 0]);
    clock.advance(4000);
    expect(await read()).toEqual([0, 0]);
  });

  test("commands are kept for 30 days, and the newest 10,000, by default", () => {
    expect(DEFAULTS).toMatchObject({ commandRetentionMs: 2_592_000_000, retainedCommands: 10_000 });
  });

  test("only the newest retainedCommands are kept", async () => {
    await start({ retainedCommands: 2, retainedRecords: 1 });
    for (let count = 0; count < 3; count++) await run();
    expect((await call("DescribeInvocations", {})).Invocations.Invocation).toHaveLength(2);
  });
});

describe("a function that says how commands end", () => {
  test("gets text, instance and settings, and gives output and exit code", async () => {
    const seen: unknown[] = [];
    const commands: CommandScript = (command, instanceId) => {
      seen.push({ ...command, instanceId });
      return instanceId === ID ? { output: "done\n" } : { output: Buffer.from("no\n"), exitCode: 7 };
    };
    await start({ commands });
    const ends = await runAll(call, [ID, "i-demo0002"], "echo {{x}}", {
      EnableParameter: true,
      Parameters: '{"x":"1"}',
      Timeout: 90,
    });
    expect(ends).toMatchObject([
      { InvocationStatus: "Success", ExitCode: 0, Output: "done\n" },
      { InvocationStatus: "Failed", ErrorCode: "ExitCodeNonzero", ExitCode: 7, Output: "no\n" },
    ]);
    expect(seen[0]).toMatchObject({ content: "echo 1", timeoutSeconds: 90, instanceId: ID });
    expect(emulator.runs).toMatchObject([
      {
        content: "echo {{x}}",
        timeoutSeconds: 90,
        deliveries: [{ exitCode: 0, output: "done\n" }, { exitCode: 7 }],
      },
    ]);
    expect(JSON.stringify(emulator.requests)).not.toContain("echo");
  });

  test("can take time, fail by an ErrorCode, and lose the middle of its output", async () => {
    const output = "a".repeat(6000) + "b".repeat(5000) + "c".repeat(6000);
    const { clock, ...rest } = await timedEmulator({
      commands: (_, id) => (id === ID ? { output, afterMs: 5000 } : { errorCode: "ClientIsUpgrading" }),
    });
    ({ emulator, call } = rest);
    const { InvokeId } = await run({ InstanceId: [ID, "i-demo0002"] });
    const statuses = () => emulator.runs[0]?.deliveries.map(({ status }) => status);
    clock.advance(5149);
    expect(statuses()).toEqual([undefined, "Aborted"]);
    clock.advance(1);
    expect(statuses()).toEqual(["Success", "Aborted"]);
    const [end] = await resultsOf(call, InvokeId);
    expect(end).toMatchObject({ Output: "a".repeat(6000) + "c".repeat(6000), Dropped: 5000 });
  });

  test("runs into the Timeout, and ends with exit code 1", async () => {
    const { clock, ...rest } = await timedEmulator({ commands: () => ({ afterMs: 60_000 }) });
    ({ emulator, call } = rest);
    const { InvokeId } = await run({ Timeout: 30 });
    clock.advance(30_100);
    expect(await resultsOf(call, InvokeId)).toMatchObject([
      { InvocationStatus: "Timeout", ErrorCode: "ExecutionTimeout", ExitCode: 1 },
    ]);
  });
});

describe("exit codes that the agent acts on", () => {
  test("193 stops the instance", async () => {
    await start({ commands: () => ({ exitCode: 193 }) });
    expect(await runAll(call, [ID], "exit 193")).toMatchObject([
      { ErrorCode: "ExitCodeNonzero", ExitCode: 193 },
    ]);
    const { Instances } = await call("DescribeInstances", { InstanceIds: JSON.stringify([ID]) });
    expect(Instances.Instance[0].Status).toBe("Stopped");
    expect(await runAll(call, [ID], "true")).toMatchObject([{ ErrorCode: "InstanceNotRunning" }]);
  });

  test("194 takes the agent away for rebootMs", async () => {
    const timing = { pendingMs: 10, runningMs: 10, rebootMs: 3000 };
    const { clock, ...rest } = await timedEmulator({
      timing,
      commands: ({ content }) => ({ exitCode: Number(content) }),
    });
    ({ emulator, call } = rest);
    await run({ CommandContent: "194" });
    clock.advance(20);
    const during = await run({ CommandContent: "0" });
    clock.advance(20);
    expect(await resultsOf(call, during.InvokeId)).toMatchObject([{ ErrorCode: "ClientNotRunning" }]);
    clock.advance(3000);
    const after = await run({ CommandContent: "0" });
    clock.advance(20);
    expect(await resultsOf(call, after.InvokeId)).toMatchObject([{ InvocationStatus: "Success" }]);
  });
});

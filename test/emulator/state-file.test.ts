import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { startEmulator } from "../../emulator/src/index.ts";
import { FILE, popClient } from "./client.ts";
import { COMMAND } from "./commands.ts";
import { ManualClock } from "./manual-clock.ts";

const folder = mkdtempSync(join(tmpdir(), "state-"));
afterAll(() => rmSync(folder, { recursive: true }));

test("a restarted emulator knows results, client tokens and file owners, and continues unfinished deliveries", async () => {
  const clock = new ManualClock();
  const options = {
    clock,
    root: join(folder, "root"),
    stateFile: join(folder, "state.json"),
    timing: { pendingMs: 10, runningMs: 10 },
    users: ["root", "nginx"],
    mayChown: false,
  };
  const send = { ...FILE, FileOwner: "nginx", InstanceId: ["i-demo0001"], ClientToken: "t" };

  const first = await startEmulator(options);
  const call = popClient(first);
  const { InvokeId } = await call("SendFile", send);
  clock.advance(20);
  const { InvokeId: unfinished } = await call("SendFile", { ...send, Name: "late", ClientToken: "u" });
  await first.close();
  expect(statSync(options.stateFile).mode & 0o077).toBe(0);

  const second = await startEmulator(options);
  const again = popClient(second);
  const read = async (id: string) =>
    (await again("DescribeSendFileResults", { InvokeId: id })).Invocations.Invocation[0];
  expect(await read(InvokeId)).toMatchObject({ InvocationStatus: "Success", Name: "app.conf" });
  expect((await again("SendFile", send)).InvokeId).toBe(InvokeId);
  expect((await read(unfinished)).InvocationStatus).toBe("Pending");
  clock.advance(20);
  expect((await read(unfinished)).InvocationStatus).toBe("Success");
  expect(second.stat("i-demo0001", "/etc/app/app.conf")).toMatchObject({ owner: "nginx" });
  await second.close();
});

test("a restarted emulator runs waiting commands, ends running ones as interrupted, and knows their client token", async () => {
  const clock = new ManualClock();
  const stateFile = join(folder, "commands.json");
  const instances = { "i-demo0001": { errorCode: "ExitCodeNonzero" } };
  const options = { clock, stateFile, timing: { pendingMs: 10, runningMs: 10 }, instances };
  const params = { ...COMMAND, InstanceId: ["i-demo0001"], ClientToken: "c" };

  const first = await startEmulator(options);
  const call = popClient(first);
  const running = await call("RunCommand", params);
  clock.advance(5);
  const waiting = await call("RunCommand", { ...params, ClientToken: "d" });
  clock.advance(5);
  await first.close();

  const second = await startEmulator(options);
  const again = popClient(second);
  const read = async (InvokeId: string) =>
    (await again("DescribeInvocationResults", { InvokeId })).Invocation.InvocationResults.InvocationResult[0];
  expect(await read(running.InvokeId)).toMatchObject({
    InvocationStatus: "Error",
    ErrorCode: "ExecutionInterrupted",
  });
  const { CommandId, InvokeId } = await again("RunCommand", params);
  expect({ CommandId, InvokeId }).toEqual({ CommandId: running.CommandId, InvokeId: running.InvokeId });
  clock.advance(20);
  expect(await read(waiting.InvokeId)).toMatchObject({ ErrorCode: "ExitCodeNonzero", ExitCode: 1 });
  await second.close();
});

test("a file that is no state file is refused", async () => {
  const stateFile = join(folder, "other.json");
  writeFileSync(stateFile, "[]");
  await expect(startEmulator({ stateFile })).rejects.toThrow("is not a state file of this emulator");
});

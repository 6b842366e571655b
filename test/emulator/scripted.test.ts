/** Tests the scripted errors of instances: every documented ErrorCode, and whether the file is on the disk
 * afterwards. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { COMMAND_ENDINGS } from "../../emulator/src/fleet/command-outcomes.ts";
import { ENDINGS } from "../../emulator/src/fleet/outcomes.ts";
import type { Emulator } from "../../emulator/src/index.ts";
import { type Call, FILE, popClient, quickEmulator, untilDone } from "./client.ts";
import { runAll } from "./commands.ts";

const ID = "i-demo0001";
let emulator: Emulator;
let call: Call;
afterEach(() => emulator.close());

async function sendAndWait(more: object = {}) {
  const { InvokeId } = await call("SendFile", { ...FILE, InstanceId: [ID], ...more });
  return (await untilDone(call, InvokeId)).InvokeInstances.InvokeInstance[0];
}

describe("documented codes", () => {
  test.each(Object.entries(ENDINGS))("%s", async (errorCode, { status, errorInfo, stage }) => {
    emulator = await quickEmulator({ instances: { [ID]: { errorCode, times: 1 } } });
    call = popClient(emulator);
    const end = await sendAndWait();
    expect(end).toMatchObject({ InvocationStatus: status, ErrorCode: errorCode, ErrorInfo: errorInfo });
    expect(end.StartTime === "").toBe(stage === "undelivered");
    expect(emulator.stat(ID, "/etc/app/app.conf") !== undefined).toBe(stage === "afterWrite");
    expect((await sendAndWait()).InvocationStatus).toBe("Success");
  });
});

describe("documented codes of commands", () => {
  const runs = async () => (await runAll(call, [ID], "id"))[0];

  test.each(Object.entries(COMMAND_ENDINGS))("%s", async (errorCode, { status, errorInfo, stage }) => {
    // Commands are switched off, but a scripted end is used all the same.
    emulator = await quickEmulator({ commands: false, instances: { [ID]: { errorCode, times: 1 } } });
    call = popClient(emulator);
    const end = await runs();
    expect(end).toMatchObject({ InvocationStatus: status, ErrorCode: errorCode, ErrorInfo: errorInfo });
    expect(end.StartTime === "").toBe(stage === "undelivered");
    expect(end.ExitCode).toBe(errorCode === "ExitCodeNonzero" ? 1 : undefined);
    expect((await runs()).ErrorCode).toBe("ClientNeedUpgrade");
  });

  test("an ErrorCode of files does not affect commands, and one of commands does not affect files", async () => {
    emulator = await quickEmulator({ commands: false, instances: { [ID]: { errorCode: "FileCreateFail" } } });
    call = popClient(emulator);
    expect((await runs()).ErrorCode).toBe("ClientNeedUpgrade");
    emulator.setInstance(ID, { errorCode: "ExitCodeNonzero" });
    expect((await sendAndWait()).InvocationStatus).toBe("Success");
    emulator.setInstance(ID, { errorCode: "SomethingNew" });
    expect([(await runs()).ErrorCode, (await sendAndWait()).ErrorCode]).toEqual([
      "SomethingNew",
      "SomethingNew",
    ]);
  });
});

test("a code that is not documented can be scripted, with its own text and status", async () => {
  emulator = await quickEmulator();
  call = popClient(emulator);
  emulator.setInstance(ID, { errorCode: "SomethingNew", errorInfo: "of 2030", invocationStatus: "Error" });
  const want = { InvocationStatus: "Error", ErrorCode: "SomethingNew", ErrorInfo: "of 2030" };
  expect(await sendAndWait()).toMatchObject(want);
  expect(await sendAndWait()).toMatchObject(want);
  emulator.resetFaults(ID);
  expect(await sendAndWait()).toMatchObject({ InvocationStatus: "Success" });
});

test("users and groups come from the scenario", async () => {
  emulator = await quickEmulator({ users: ["root", "nginx"], groups: ["root", "nginx"] });
  call = popClient(emulator);
  await sendAndWait({ FileOwner: "nginx", FileGroup: "nginx", FileMode: "0640" });
  expect(emulator.stat(ID, "/etc/app/app.conf")).toMatchObject({
    owner: "nginx",
    group: "nginx",
    mode: "0640",
  });
  expect(await sendAndWait({ FileOwner: "mallory" })).toMatchObject({ ErrorCode: "AccountNotExists" });
  expect(await sendAndWait({ FileGroup: "mallory" })).toMatchObject({ ErrorCode: "UserGroupNotExists" });
});

test("Windows ignores the case of a file name when it looks it up, and keeps it on the disk", async () => {
  emulator = await quickEmulator({ instances: { [ID]: { os: "Windows" } } });
  call = popClient(emulator);
  await sendAndWait({ TargetDir: "C:\\App\\Conf", Name: "Web.INI" });
  const again = { TargetDir: "c:\\APP\\conf", Name: "web.ini", Content: "new" };
  expect(await sendAndWait({ ...again, Overwrite: false })).toMatchObject({ ErrorCode: "FileAlreadyExists" });
  expect(await sendAndWait(again)).toMatchObject({ InvocationStatus: "Success" });
  expect(readdirSync(join(emulator.root, ID, "C:"))).toEqual(["App"]);
  expect(readdirSync(join(emulator.root, ID, "C:/App/Conf"))).toEqual(["Web.INI"]);
  expect(emulator.stat(ID, "C:/aPP/CONF/WEB.ini")?.content.toString()).toBe("new");
});

test("Overwrite=false refuses an existing file, and a Windows instance takes a file", async () => {
  emulator = await quickEmulator({ instances: { [ID]: { os: "Windows" } } });
  call = popClient(emulator);
  const windows = { TargetDir: "C:\\app", Name: "app.ini", Overwrite: false };
  expect(await sendAndWait(windows)).toMatchObject({ InvocationStatus: "Success" });
  expect(await sendAndWait(windows)).toMatchObject({
    InvocationStatus: "Invalid",
    ErrorCode: "FileAlreadyExists",
  });
  const stat = emulator.stat(ID, "C:\\app\\app.ini");
  expect(stat?.content.toString()).toBe(FILE.Content);
  expect(stat?.mode).toBeUndefined();
});

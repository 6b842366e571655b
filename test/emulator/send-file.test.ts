import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import type { Emulator } from "../../emulator/src/index.ts";
import { codeOf, FILE, popClient, quickEmulator, untilDone } from "./client.ts";

let emulator: Emulator;
afterEach(() => emulator.close());

test("a sent file is in the instance's folder", async () => {
  emulator = await quickEmulator();
  const call = popClient(emulator);
  const { InvokeId } = await call("SendFile", { ...FILE, InstanceId: ["i-demo0001", "i-demo0002"] });
  const invocation = await untilDone(call, InvokeId);
  expect(invocation).toMatchObject({ InvokeId, InvocationStatus: "Success", VmCount: 2, FileMode: "0644" });
  expect(readFileSync(join(emulator.root, "i-demo0002/etc/app/app.conf"), "utf8")).toBe(FILE.Content);
  expect(emulator.stat("i-demo0001", "/etc/app/app.conf")).toMatchObject({
    mode: "0644",
    owner: "root",
    size: 11,
  });
});

test("one unknown instance gets the whole call refused, and nothing is sent", async () => {
  emulator = await quickEmulator();
  const call = popClient(emulator);
  const send = call("SendFile", { ...FILE, InstanceId: ["i-demo0001", "i-nobody"] });
  expect(await codeOf(send)).toBe("InvalidInstance.NotFound");
  expect((await call("DescribeSendFileResults")).Invocations.Invocation).toEqual([]);
});

/** Tests `Emulator.sends` and `Emulator.requests`: exact times and ends of deliveries, and what each read showed. */
import { afterEach, expect, test } from "vitest";
import type { Emulator } from "../../emulator/src/index.ts";
import { FILE, popClient, quickEmulator, untilDone } from "./client.ts";
import { ManualClock } from "./manual-clock.ts";

let emulator: Emulator;
afterEach(() => emulator.close());

test("`sends` gives each delivery's times, to the millisecond, and its end", async () => {
  const clock = new ManualClock();
  const start = clock.now();
  emulator = await quickEmulator({
    clock,
    instances: { "i-demo0002": { errorCode: "FileCreateFail", deliveryMs: 1_234 } },
  });
  const InstanceId = ["i-demo0002", "i-demo0001"];
  const { InvokeId } = await popClient(emulator)("SendFile", { ...FILE, InstanceId });
  const open = (instanceId: string) => ({ instanceId });
  expect(emulator.sends).toEqual([
    { invokeId: InvokeId, createdAt: start, deliveries: InstanceId.map(open) },
  ]);
  clock.advance(2_000);
  const [failed, good] = emulator.sends[0]?.deliveries ?? [];
  expect(failed).toMatchObject({ endedAt: start + 1_234, status: "Failed", errorCode: "FileCreateFail" });
  expect(good).toEqual({
    instanceId: "i-demo0001",
    startedAt: start,
    endedAt: start,
    status: "Success",
    errorCode: "",
  });
});

test("the record of a read names the invocations in its answer, and the answer's size", async () => {
  emulator = await quickEmulator();
  const call = popClient(emulator);
  const { InvokeId } = await call("SendFile", { ...FILE, InstanceId: ["i-demo0001"] });
  await untilDone(call, InvokeId);
  emulator.clearRequests();
  const answer = await call("DescribeSendFileResults", { Name: "none" });
  const full = await call("DescribeSendFileResults", {});
  const [none, all] = emulator.requests;
  expect([none?.shown, all?.shown]).toEqual([[], [InvokeId]]);
  expect([none?.bytes, all?.bytes]).toEqual([answer, full].map((body) => JSON.stringify(body).length));
  expect(none?.arrivedAt).toBeLessThanOrEqual(none?.time ?? 0);
});

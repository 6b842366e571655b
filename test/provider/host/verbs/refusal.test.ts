/** Updates that the API refuses as a whole, and updates that are cancelled. */
import { describe, expect, test } from "vitest";
import { fault, fleetOf } from "../../support/builders.ts";
import { type Ending, NEVER, SUCCESS } from "../../support/cloud.ts";
import { stack } from "../../support/stack.ts";
import { inputs } from "../../support/world.ts";

const FAILED: Ending = { status: "Failed", errorCode: "FileCreateFail", errorInfo: "disk full" };
const ids = (count: number) => Array.from({ length: count }, (_, at) => `i-${at + 1}`);
const outcomes = (properties: Record<string, unknown>) =>
  Object.fromEntries([...fleetOf(properties)].map(([id, { outcome }]) => [id, outcome]).sort());

describe("a refusal of the whole call", () => {
  const forbidden = fault("terminal", "Forbidden.RAM", "SendFile");

  test("is no instance's outcome: NotAttempted with the API's code, and the rollout ends", async () => {
    const { up, cloud } = stack();
    cloud.sendTrouble.push(forbidden);
    const outs = await up(inputs({ rollout: { maxFailures: "100%" } }));
    expect(outs).toMatchObject({ passed: false, reason: "error", status: "Failed" });
    for (const record of fleetOf(outs).values())
      expect(record).toMatchObject({
        status: "NotAttempted",
        errorCode: "Forbidden.RAM",
        errorInfo: "SendFile: told Forbidden.RAM",
      });
    expect(cloud.sends).toHaveLength(1);
  });

  test("of 2,000 targets knocks only as often as calls were under way", async () => {
    const { up, cloud } = stack();
    cloud.onSend = () => cloud.sendTrouble.push(forbidden);
    const outs = await up(inputs({ instanceIds: ids(2_000) }));
    expect(cloud.sends.length).toBeLessThanOrEqual(20);
    expect(new Set([...fleetOf(outs).values()].map(({ errorCode }) => errorCode))).toEqual(
      new Set(["Forbidden.RAM"]),
    );
  });

  test("keeps what the instances hold, and the next run goes on", async () => {
    const { up, cloud } = stack();
    const before = await up(inputs());
    const held = fleetOf(before).get("i-1")?.applied;
    cloud.sendTrouble.push(forbidden);
    const outs = await up(inputs({ content: "listen 81;\n" }));
    expect(fleetOf(outs).get("i-1")).toMatchObject({ outcome: "notAttempted", applied: held });
    expect(await up(inputs({ content: "listen 81;\n" }))).toMatchObject({ passed: true });
    expect(cloud.sentTo).toEqual(["i-1", "i-2", "i-3"]);
  });

  test("after a lost answer ends the rollout too", async () => {
    const { up, cloud } = stack();
    cloud.sendTrouble.push(fault("lost", "Timeout", "SendFile"), forbidden);
    const outs = await up(inputs());
    expect(outs).toMatchObject({ passed: false, reason: "error" });
    expect(outcomes(outs)["i-1"]).toBe("unknown");
  });

  test("of the reads: what was sent is Unknown with the code", async () => {
    const { up, cloud } = stack();
    cloud.readTrouble.push(fault("terminal", "Forbidden.RAM"));
    const outs = await up(inputs({ rollout: { maxFailures: "100%" } }));
    expect(outs).toMatchObject({ passed: false, reason: "error" });
    expect(fleetOf(outs).get("i-1")).toMatchObject({
      outcome: "unknown",
      errorCode: "Forbidden.RAM",
      invokeId: "f-1",
    });
  });

  test("of the reads before anything is sent: all of it with the code", async () => {
    const { up, cloud } = stack();
    cloud.endings.set("i-2", [{ ...SUCCESS, after: NEVER }]);
    cloud.endings.set("i-3", [FAILED]);
    await up(inputs({ rollout: { progressDeadlineSeconds: 5 } }));
    cloud.readTrouble.push(fault("terminal", "Forbidden.RAM"));
    const outs = await up(inputs({ rollout: { progressDeadlineSeconds: 5 } }));
    expect(outs).toMatchObject({ passed: false, reason: "error" });
    expect(cloud.sends).toEqual([]);
    expect(fleetOf(outs).get("i-2")).toMatchObject({ outcome: "unknown", errorCode: "Forbidden.RAM" });
    expect(fleetOf(outs).get("i-3")).toMatchObject({
      outcome: "notAttempted",
      errorCode: "Forbidden.RAM",
      attempts: 1,
    });
  });
});

describe("cancel", () => {
  test("before anything was sent: nothing is sent, and the reason is told", async () => {
    const { up, cloud, abort, lines } = stack();
    abort.abort();
    const outs = await up(inputs());
    expect(cloud.sends).toEqual([]);
    expect(outs).toMatchObject({ passed: false, reason: "cancelled" });
    expect(outcomes(outs)).toEqual({ "i-1": "notAttempted", "i-2": "notAttempted", "i-3": "notAttempted" });
    expect(lines.warn).toEqual([expect.stringContaining(`${outs.summary}\n`)]);
  });

  test("while it waits: one more read, a partial result, and the next run goes on", async () => {
    const one = stack();
    one.cloud.endings.set("i-2", [{ ...SUCCESS, after: 50_000 }]);
    one.clock.at(10_000, () => one.abort.abort());
    const outs = await one.up(inputs());
    expect(outs).toMatchObject({ passed: false, reason: "cancelled" });
    expect(outcomes(outs)).toEqual({ "i-1": "success", "i-2": "unknown", "i-3": "success" });
    expect(one.lines.warn).toEqual([expect.stringContaining(`${outs.summary}\n`)]);
  });

  test("in a throttled back-off: cancelled, not refused", async () => {
    const { up, cloud, abort, clock } = stack();
    cloud.onSend = () => cloud.sendTrouble.push(fault("throttled", "Throttling.User", "SendFile"));
    clock.at(10_000, () => abort.abort());
    const from = clock.now();
    const outs = await up(inputs());
    expect(clock.now() - from).toBe(10_000);
    expect(outs).toMatchObject({ passed: false, reason: "cancelled" });
    expect(outcomes(outs)["i-1"]).toBe("notAttempted");
  });

  test("between the calls of a large fleet: what was not sent is NotAttempted, what was is read once", async () => {
    const { up, cloud, abort } = stack();
    cloud.onSend = () => abort.abort();
    const outs = await up(inputs({ instanceIds: ids(500) }));
    const counts = outs.counts as Record<string, number>;
    expect(counts).toMatchObject({
      total: 500,
      notAttempted: 500 - cloud.sentTo.length,
      unknown: cloud.sentTo.length,
    });
    expect(outs).toMatchObject({ reason: "cancelled" });
  });

  test("while the API is asked for earlier sends", async () => {
    const { up, cloud, abort, clock } = stack();
    cloud.lookUpTrouble.push(...Array.from({ length: 100 }, () => fault("transient", "X")));
    clock.at(5_000, () => abort.abort());
    const outs = await up(inputs());
    expect(cloud.sends).toEqual([]);
    expect(outs).toMatchObject({ passed: false, reason: "cancelled" });
    expect(fleetOf(outs).get("i-1")).not.toHaveProperty("errorCode");
  });

  test("while an earlier send is waited for", async () => {
    const { up, cloud, abort, clock } = stack();
    cloud.endings.set("i-2", [{ ...SUCCESS, after: NEVER }]);
    cloud.endings.set("i-3", [FAILED]);
    await up(inputs({ rollout: { progressDeadlineSeconds: 5 } }));
    clock.at(10_000, () => abort.abort());
    const outs = await up(inputs({ rollout: { progressDeadlineSeconds: 5 } }));
    expect(cloud.sends).toEqual([]);
    expect(outs).toMatchObject({ passed: false, reason: "cancelled" });
    expect(outcomes(outs)).toEqual({ "i-1": "unchanged", "i-2": "unknown", "i-3": "notAttempted" });
    expect(fleetOf(outs).get("i-3")).toMatchObject({ attempts: 1 });
  });
});

/** Updates after a run that has not seen the end of a send: it is asked about or waited for, and not sent again. */
import { describe, expect, test } from "vitest";
import { fault, fleetOf } from "../../support/builders.ts";
import { NEVER, SUCCESS } from "../../support/cloud.ts";
import { stack } from "../../support/stack.ts";
import { inputs } from "../../support/world.ts";

const outcomes = (properties: Record<string, unknown>) =>
  Object.fromEntries([...fleetOf(properties)].map(([id, { outcome }]) => [id, outcome]).sort());

describe("an end that was not seen", () => {
  test("is asked about first: it had succeeded, nothing is sent", async () => {
    const { up, cloud, clock } = stack();
    cloud.endings.set("i-2", [{ ...SUCCESS, after: 130_000 }]);
    const rules = { rollout: { progressDeadlineSeconds: 20 } };
    const outs = await up(inputs(rules));
    expect(outcomes(outs)).toEqual({ "i-1": "success", "i-2": "unknown", "i-3": "success" });
    expect(outs).toMatchObject({ passed: false, reason: "deadline" });
    clock.time += 600_000;
    const again = await up(inputs(rules));
    expect(cloud.sends).toEqual([]);
    expect(cloud.reads).toEqual(["f-1"]);
    expect(again).toMatchObject({ passed: true, status: "Success" });
  });

  test("that may still arrive is waited for before anything else is sent", async () => {
    const { up, cloud, clock } = stack();
    cloud.endings.set("i-2", [{ ...SUCCESS, after: NEVER }, SUCCESS]);
    const rules = { rollout: { progressDeadlineSeconds: 5 } };
    const from = clock.now();
    await up(inputs(rules));
    const outs = await up(inputs({ ...rules, content: "listen 81;\n" }));
    const second = cloud.sends.find(({ instanceIds }) => instanceIds.includes("i-2"));
    expect(second).toBeDefined();
    expect(clock.now() - from).toBeGreaterThanOrEqual(60_000);
    expect(outs).toMatchObject({ passed: true });
  });

  test("that arrives late while it is waited for counts, and is not sent again", async () => {
    const { up, cloud } = stack();
    cloud.endings.set("i-2", [{ ...SUCCESS, after: 30_000 }]);
    const rules = { rollout: { progressDeadlineSeconds: 5 } };
    expect(outcomes(await up(inputs(rules)))["i-2"]).toBe("unknown");
    const outs = await up(inputs(rules));
    expect(cloud.sends).toEqual([]);
    expect(cloud.reads.length).toBeGreaterThan(0);
    expect(outs).toMatchObject({ passed: true, status: "Success" });
  });

  test("is asked about again when the one read was only throttled", async () => {
    const { up, cloud, clock } = stack();
    cloud.endings.set("i-2", [{ ...SUCCESS, after: 30_000 }]);
    const rules = { rollout: { progressDeadlineSeconds: 5 } };
    await up(inputs(rules));
    clock.time += 3_600_000;
    cloud.readTrouble.push(fault("throttled", "Throttling.User"));
    const outs = await up(inputs(rules));
    expect(cloud.sends).toEqual([]);
    expect(outs).toMatchObject({ passed: true });
  });

  test("of an instance that left the targets and comes back is waited for too", async () => {
    const { up, cloud } = stack();
    cloud.endings.set("i-2", [{ ...SUCCESS, after: 50_000 }]);
    const rules = { rollout: { progressDeadlineSeconds: 5 } };
    await up(inputs(rules));
    await up(inputs({ ...rules, instanceIds: ["i-1", "i-3"] }));
    const outs = await up(inputs(rules));
    expect(cloud.sends).toEqual([]);
    expect(outs).toMatchObject({ passed: true, status: "Success" });
  });

  test("of a life whose state was lost is waited for, also after a run that could not ask", async () => {
    const { up, cloud, restore, clock } = stack();
    cloud.endings.set("i-2", [{ ...SUCCESS, after: 50_000 }, SUCCESS]);
    const rules = { rollout: { progressDeadlineSeconds: 5 } };
    await up(inputs(rules));
    restore(undefined);
    cloud.lookUpTrouble.push(fault("terminal", "Forbidden.RAM"));
    expect(await up(inputs(rules))).toMatchObject({ reason: "error" });
    const from = clock.now();
    cloud.onSend = ({ instanceIds }) => {
      for (const id of instanceIds) expect(cloud.underWay(id)).toEqual([]);
    };
    expect(await up(inputs(rules))).toMatchObject({ passed: true });
    expect(clock.now() - from).toBeGreaterThan(40_000);
  });

  test("two runs that were killed: the file of the first is not taken for the one before it", async () => {
    const { up, cloud, restore, state } = stack();
    const one = { instanceIds: ["i-1"] };
    await up(inputs(one));
    const saved = state();
    await up(inputs({ ...one, content: "listen 81;\n" }));
    restore(saved);
    cloud.endings.set("i-1", [{ status: "Aborted", errorCode: "ClientNotRunning" }, SUCCESS]);
    await up(inputs({ instanceIds: ["i-1", "i-2"] }));
    restore(saved);
    const outs = await up(inputs({ instanceIds: ["i-1", "i-2"] }));
    expect(outs).toMatchObject({ passed: true });
    const bytes = Buffer.from("listen 80;\n").toString("base64");
    expect(cloud.disks.get("i-1")?.get("/etc/app/app.conf")).toBe(bytes);
  });

  /** The first send arrives or not, and nobody can say. */
  function lostSend(out: ReturnType<typeof stack>, arrives: boolean): void {
    const lost = fault("lost", "Timeout", "SendFile");
    out.cloud.sendTrouble.push(arrives ? { kind: "accepted", fault: lost } : lost);
    out.cloud.onSend = () => {
      out.cloud.lookUpTrouble.push(fault("terminal", "X"));
      out.cloud.onSend = () => undefined;
    };
  }

  test("of a send whose InvokeId never arrived is found by the next run, and not sent again", async () => {
    const out = stack();
    lostSend(out, true);
    expect(outcomes(await out.up(inputs()))).toEqual({
      "i-1": "unknown",
      "i-2": "unknown",
      "i-3": "unknown",
    });
    expect(await out.up(inputs())).toMatchObject({ passed: true });
    expect(out.cloud.sends).toEqual([]);
  });

  test("of a send that nobody can find is waited out, then sent again", async () => {
    const out = stack();
    lostSend(out, false);
    await out.up(inputs());
    const from = out.clock.now();
    expect(await out.up(inputs())).toMatchObject({ passed: true });
    expect(out.clock.now() - from).toBeGreaterThanOrEqual(60_000);
    expect(out.cloud.sends).toHaveLength(1);
  });

  test("is waited out also when a timer rings a moment early", async () => {
    const out = stack();
    lostSend(out, false);
    await out.up(inputs());
    const sleep = out.clock.sleep.bind(out.clock);
    out.clock.sleep = (ms, signal) => sleep(Math.max(0, ms - 1), signal);
    expect(await out.up(inputs())).toMatchObject({ passed: true });
  });
});

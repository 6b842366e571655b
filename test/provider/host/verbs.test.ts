import { describe, expect, test } from "vitest";
import { UNKNOWN } from "../../../provider/src/core/inputs/unknown.ts";
import { instanceResults } from "../../../provider/src/core/state/outputs.ts";
import { ErrorCode, SendFileError } from "../../../provider/src/errors.ts";
import { fault, fleetOf } from "../support/builders.ts";
import { type Ending, NEVER, SUCCESS } from "../support/cloud.ts";
import * as lifecycle from "../support/lifecycle.ts";
import { stack } from "../support/stack.ts";
import { inputs, outside } from "../support/world.ts";

const FAILED: Ending = { status: "Failed", errorCode: "FileCreateFail", errorInfo: "disk full" };
const ids = (count: number) => Array.from({ length: count }, (_, at) => `i-${at + 1}`);
const outcomes = (properties: Record<string, unknown>) =>
  Object.fromEntries([...fleetOf(properties)].map(([id, { outcome }]) => [id, outcome]).sort());

describe("check", () => {
  test("each problem is one reason without a property, so that no value is printed", async () => {
    const { world, cloud } = outside();
    const { failures } = await lifecycle.check({}, { path: "x", content: "" }, world);
    expect(failures?.map(({ property }) => property)).toEqual(["", "", ""]);
    expect(failures?.[0]?.reason).toMatch(/^path: /);
    expect(cloud.queries).toEqual([]);
  });

  test("old targets of state are looked up anew", async () => {
    const { world, cloud } = outside();
    cloud.tagAnswers.push({ ok: true, value: ["i-8", "i-9"] });
    const given = inputs({
      instanceIds: undefined,
      targetTags: { role: "web" },
      targets: "i-1",
      targetsProblem: "old",
    });
    const checked = await lifecycle.check({}, given, world);
    expect(checked.inputs.targets).toBe("i-8\ni-9");
    expect(checked.inputs).not.toHaveProperty("targetsProblem");
  });

  test("an explicit provider's settings leave the inputs; not yet known ones lead to no call", async () => {
    const { world, cloud } = outside();
    const given = {
      row: "urn::explicit",
      path: "/etc/explicit",
      explicitProvider: true,
      instanceIds: undefined,
      targetTags: { a: "b" },
    };
    const providerSettings = { region: "cn-shanghai", secretKey: "s3cret" };
    cloud.tagAnswers.push({ ok: true, value: ["i-1"] });
    const checked = await lifecycle.check({}, inputs({ ...given, providerSettings }), world);
    expect(checked.inputs).toMatchObject({ explicitProvider: true, targets: "i-1" });
    expect(JSON.stringify(checked.inputs)).not.toMatch(/s3cret|shanghai|providerSettings/);
    const unknown = await lifecycle.check({}, inputs({ ...given, providerSettings: UNKNOWN }), world);
    expect(unknown.inputs).toMatchObject({ explicitProvider: UNKNOWN });
    expect(cloud.queries).toHaveLength(1);
  });

  test("the same path on the same id in two regions is no clash", async () => {
    const { world } = outside();
    const given = { path: "/etc/two-regions" };
    const check = (row: string, regionId: string) =>
      lifecycle.check({}, inputs({ ...given, row: `urn::${row}`, regionId }), world);
    expect(await check("one", "cn-beijing")).not.toHaveProperty("failures");
    expect(await check("two", "cn-shanghai")).not.toHaveProperty("failures");
    expect((await check("three", "cn-shanghai")).failures?.[0]?.reason).toContain('also written by "two"');
  });

  test("the plan is one line, before the first run", async () => {
    const { world, lines } = outside();
    await lifecycle.check({}, inputs({ row: "urn::plan-line", path: "/etc/plan-line" }), world);
    expect(lines.status).toEqual(["plan: 1 wave, 3 instances; stops at the 1st failure of 3"]);
  });

  test.each([
    [{ content: UNKNOWN }, "plan: known once its inputs are known"],
    [{ instanceIds: UNKNOWN }, "plan: targets unknown yet"],
    [{ instanceIds: ["i-1", UNKNOWN] }, "plan: targets unknown yet"],
  ])("what is not known yet is no plan: %j", async (over, line) => {
    const { world, lines } = outside();
    const checked = await lifecycle.check({}, inputs({ path: "/etc/unknown", ...over }), world);
    expect(checked.failures).toBeUndefined();
    expect(lines.status).toEqual([line]);
  });

  test("tags that cannot be looked up pass the preview with a warning, and fail the update", async () => {
    const { world, lines } = outside({
      connect: () => {
        throw new SendFileError(ErrorCode.CONFIGURATION, "no credentials: run …");
      },
    });
    const given = inputs({ path: "/etc/tags", instanceIds: undefined, targetTags: { role: "web" } });
    const checked = await lifecycle.check({}, given, world);
    expect(checked.failures).toBeUndefined();
    expect(lines.warn).toEqual(["targets unknown: no credentials: run …"]);
    expect(lines.status).toEqual(["plan: targets unknown"]);
    await expect(lifecycle.create(checked.inputs, world)).rejects.toThrow("targets unknown: no credentials");
  });

  test("an owner without a group is warned about when it is given, and not at every update", async () => {
    const { world, lines } = outside();
    const given = inputs({ path: "/etc/alone", owner: "app" });
    await lifecycle.check({}, given, world);
    expect(lines.warn).toEqual([expect.stringMatching(/^owner is given without group/)]);
    await lifecycle.check(given, { ...given, content: "new\n" }, world);
    expect(lines.warn).toHaveLength(1);
    await lifecycle.check(given, { ...given, owner: undefined, group: "app" }, world);
    expect(lines.warn[1]).toMatch(/^group is given without owner/);
  });

  test("two resources on one file are an error", async () => {
    const { world } = outside();
    const one = inputs({ path: "/etc/twice", row: "urn::a" });
    expect((await lifecycle.check({}, one, world)).failures).toBeUndefined();
    const { failures } = await lifecycle.check({}, { ...one, row: "urn::b" }, world);
    expect(failures?.[0]?.reason).toMatch(/is also written by "a"/);
  });
});

describe("a first run", () => {
  test("sends to all, and records that they hold it", async () => {
    const { up, cloud, id } = stack();
    const outs = await up(inputs());
    expect(outs).toMatchObject({ status: "Success", passed: true, reason: "passed", gateOpen: true });
    expect(outcomes(outs)).toEqual({ "i-1": "success", "i-2": "success", "i-3": "success" });
    expect(cloud.sends).toHaveLength(1);
    expect(id()).toMatch(/^[0-9a-f]{16}$/);
  });

  test("120 targets are three calls: 50, 50, 20", async () => {
    const { up, cloud } = stack();
    await up(inputs({ instanceIds: ids(120) }));
    expect(cloud.sends.map(({ instanceIds }) => instanceIds.length).sort()).toEqual([20, 50, 50]);
  });

  test("state holds no content in any form", async () => {
    const { up } = stack();
    const outs = await up(inputs({ content: "s3cr3t-marker-of-the-file" }));
    const stored = JSON.stringify(outs);
    expect(stored).not.toContain("s3cr3t");
    expect(stored).not.toContain(Buffer.from("s3cr3t-marker-of-the-file").toString("base64").slice(0, 12));
  });

  test("without credentials it throws, and records nothing", async () => {
    const { up, state } = stack({
      connect: () => {
        throw new SendFileError(ErrorCode.CONFIGURATION, "no credentials: run …");
      },
    });
    await expect(up(inputs())).rejects.toMatchObject({ message: "no credentials: run …" });
    expect(state()).toBeUndefined();
  });

  test("is not believed when a Success names an error", async () => {
    const { up, cloud } = stack();
    cloud.endings.set("i-2", [{ status: "Success", errorCode: "FileCreateFail" }]);
    expect(await up(inputs())).toMatchObject({ status: "PartialFailed", passed: false });
  });
});

describe("after a partial failure", () => {
  test("the next run sends only to what failed", async () => {
    const { up, cloud } = stack();
    cloud.endings.set("i-2", [FAILED, SUCCESS]);
    const outs = await up(inputs());
    expect(outs).toMatchObject({ status: "PartialFailed", passed: false, reason: "budget", gateOpen: false });
    expect(fleetOf(outs).get("i-2")).toMatchObject({
      errorCode: "FileCreateFail",
      errorInfo: "disk full",
      attempts: 1,
    });
    const again = await up(inputs());
    expect(cloud.sentTo).toEqual(["i-2"]);
    expect(again).toMatchObject({ status: "Success", passed: true });
    expect(fleetOf(again).get("i-2")).toMatchObject({ attempts: 2 });
    expect(outcomes(again)).toEqual({ "i-1": "unchanged", "i-2": "success", "i-3": "unchanged" });
    await up(inputs());
    expect(cloud.sends).toEqual([]);
    expect(cloud.reads).toEqual([]);
  });

  test("SendFile throws with the partial result, in lines and without a stack", async () => {
    const { up, cloud, state } = stack();
    cloud.endings.set("i-2", [FAILED]);
    const given = inputs({ kind: "SendFile", __provider: "exports.handler = …" });
    const error = await up(given).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(SendFileError);
    expect(state()).toMatchObject({ __provider: "exports.handler = …" });
    const { message, stack: shown, reasons } = error as SendFileError;
    expect(shown).toBe(message);
    expect(reasons).toEqual([message]);
    expect(message).toContain("1 of 3 instances did not take /etc/app/app.conf");
    expect(message).toMatch(/i-2: Failed FileCreateFail \(disk full\)/);
    expect(message).toMatch(/run `pulumi up` again/);
    expect(outcomes(state() ?? {})).toEqual({ "i-1": "success", "i-2": "failed", "i-3": "success" });
  });

  test("SendFile that only warns does not throw", async () => {
    const { up, cloud, lines } = stack();
    cloud.endings.set("i-2", [FAILED]);
    expect(await up(inputs({ kind: "SendFile", onFailure: "warn" }))).toMatchObject({
      passed: false,
      gateOpen: true,
    });
    expect(lines.warn).toHaveLength(1);
  });

  test("a tolerant policy mends it without a call, and warns", async () => {
    const { up, cloud, lines } = stack();
    cloud.endings.set("i-2", [FAILED]);
    await up(inputs());
    const outs = await up(inputs({ rollout: { maxFailures: 1 } }));
    expect(cloud.sends).toEqual([]);
    expect(outs).toMatchObject({ passed: true, status: "PartialFailed" });
    expect(lines.warn.at(-1)).toMatch(/Tolerated; the next `pulumi up` tries again/);
    await up(inputs({ rollout: { maxFailures: 1 } }));
    expect(cloud.sentTo).toEqual(["i-2"]);
  });

  test("a dead instance that is taken out mends it without a call", async () => {
    const { up, cloud } = stack();
    cloud.endings.set("i-3", [{ status: "Failed", errorCode: "InstanceReleased" }]);
    expect(await up(inputs())).toMatchObject({ passed: false });
    const outs = await up(inputs({ instanceIds: ["i-1", "i-2"] }));
    expect(cloud.sends).toEqual([]);
    expect(outs).toMatchObject({ passed: true, status: "Success" });
    expect(Object.keys(outcomes(outs))).toEqual(["i-1", "i-2"]);
  });

  test("a new target alone is sent to", async () => {
    const { up, cloud } = stack();
    await up(inputs());
    await up(inputs({ instanceIds: ids(5) }));
    expect(cloud.sentTo).toEqual(["i-4", "i-5"]);
  });

  test("an instance that does not exist is unreachable, and the others get the file", async () => {
    const { up, cloud } = stack();
    cloud.missing.add("i-2");
    const outs = await up(inputs());
    expect(outcomes(outs)).toEqual({ "i-1": "success", "i-2": "unreachable", "i-3": "success" });
    expect(fleetOf(outs).get("i-2")).toMatchObject({
      status: "Unreachable",
      errorCode: "InvalidInstance.NotFound",
    });
    expect(outs).toMatchObject({ reason: "budget" });
  });
});

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

describe("overwrite: false", () => {
  const careful = { overwrite: false };

  test("refuses a file that is not ours, and updates our own, in two kinds of call", async () => {
    const { up, cloud } = stack();
    cloud.endings.set("i-2", [{ status: "Failed", errorCode: "FileAlreadyExists" }, SUCCESS]);
    const outs = await up(inputs(careful));
    expect(cloud.sends.map(({ overwrite }) => overwrite)).toEqual([false]);
    expect(fleetOf(outs).get("i-1")?.owned).toEqual(["/etc/app/app.conf"]);
    expect(fleetOf(outs).get("i-2")?.owned).toBeUndefined();
    await up(inputs({ ...careful, content: "listen 81;\n" }));
    const kinds = Object.fromEntries(
      cloud.sends.map(({ overwrite, instanceIds }) => [String(overwrite), instanceIds]),
    );
    expect(kinds).toEqual({ true: ["i-1", "i-3"], false: ["i-2"] });
  });

  test("a send that may have arrived makes the file ours", async () => {
    const { up, cloud } = stack();
    cloud.endings.set("i-1", [{ status: "Failed", errorCode: "AccountNotExists", writes: true }, SUCCESS]);
    await up(inputs({ ...careful, owner: "app", instanceIds: ["i-1"] }));
    expect(await up(inputs({ ...careful, owner: "root", instanceIds: ["i-1"] }))).toMatchObject({
      passed: true,
    });
    expect(cloud.sends.map(({ overwrite }) => overwrite)).toEqual([true]);
  });

  test.each([
    ["/etc/app/app.conf", "/etc//app/./app.conf"],
    ["/etc//app/app.conf", "/etc/app/app.conf"],
    ["C:\\app\\x.ini", "c:/App/x.ini"],
    ["C:/app/x.ini", "C:/app/x.ini"],
  ])("%s, then %s: the same file, ours", async (first, then) => {
    const { up, cloud, restore } = stack();
    const before = await up(inputs({ ...careful, path: first }));
    // Its result is lost: what it wrote is known from the API's list, which spells the path in its own way.
    await up(inputs({ ...careful, path: first, content: "two\n" }));
    restore({ ...before, fleet: [] });
    const outs = await up(inputs({ ...careful, path: then, content: "three\n" }));
    expect(cloud.sends.map(({ overwrite }) => overwrite)).toEqual([true]);
    expect(outs).toMatchObject({ passed: true, counts: { success: 3 } });
    expect(instanceResults(fleetOf(outs), then)["i-1"]).toMatchObject({ ours: true });
    expect(cloud.disks.get("i-1")?.size).toBe(1);
  });

  test("a path that is only spelled anew is no reason to send", async () => {
    const { up, cloud } = stack();
    await up(inputs());
    expect(await up(inputs({ path: "/etc//app/app.conf" }))).toMatchObject({ path: "/etc//app/app.conf" });
    expect(cloud.sends).toEqual([]);
  });

  test("a new path and back: each is known as ours", async () => {
    const { up, cloud } = stack();
    const there = inputs(careful);
    const elsewhere = inputs({ ...careful, path: "/etc/app/other.conf" });
    await up(there);
    await up(elsewhere);
    expect(cloud.sends.map(({ overwrite }) => overwrite)).toEqual([false]);
    const back = await up(there);
    expect(cloud.sends.map(({ overwrite }) => overwrite)).toEqual([true]);
    expect(back).toMatchObject({ passed: true, path: "/etc/app/app.conf" });
    expect(cloud.sentTo).toEqual(["i-1", "i-2", "i-3"]);
    expect(cloud.disks.get("i-1")?.size).toBe(2);
  });
});

describe("what an instance holds", () => {
  const next = { content: "listen 81;\n" };

  test("survives an unreachable attempt: back to the old content is nothing to send", async () => {
    const { up, cloud } = stack();
    await up(inputs());
    cloud.endings.set("i-1", [{ status: "Failed", errorCode: "ClientNotRunning" }]);
    await up(inputs(next));
    cloud.endings.delete("i-1");
    const outs = await up(inputs());
    expect(cloud.sentTo.sort()).toEqual(["i-2", "i-3"]);
    expect(fleetOf(outs).get("i-1")).toMatchObject({ outcome: "unchanged" });
    expect(fleetOf(outs).get("i-1")).not.toHaveProperty("errorCode");
  });

  test("is forgotten by an attempt that may have written: back to the old content is sent", async () => {
    const { up, cloud } = stack();
    await up(inputs());
    cloud.endings.set("i-1", [FAILED, SUCCESS]);
    await up(inputs(next));
    await up(inputs());
    expect(cloud.sentTo.sort()).toEqual(["i-1", "i-2", "i-3"]);
  });

  test("a trigger sends the same file again", async () => {
    const { up, cloud } = stack();
    await up(inputs({ triggers: ["1"] }));
    await up(inputs({ triggers: ["2"] }));
    expect(cloud.sentTo).toHaveLength(3);
  });

  test("a mode of 644 after 0644 sends nothing", async () => {
    const { up, cloud } = stack();
    await up(inputs({ mode: "0644" }));
    await up(inputs({ mode: "644" }));
    expect(cloud.sends).toEqual([]);
  });

  test("a region that was not recorded before rewrites state without a call", async () => {
    const { up, cloud } = stack();
    await up(inputs());
    expect(await up(inputs({ regionId: "cn-beijing" }))).toMatchObject({
      regionId: "cn-beijing",
      passed: true,
    });
    expect(cloud.sends).toEqual([]);
  });

  test("a preview names the region of a provider that is another one than before", async () => {
    const regions = ["cn-beijing", "cn-beijing", "cn-shanghai", "cn-shanghai"];
    const where = () => ({ regionId: regions.shift() ?? "", endpoint: "https://ecs.aliyuncs.com" });
    const { world, lines } = outside({ where });
    const given = inputs({ row: "urn::moved", path: "/etc/moved", explicitProvider: true });
    const providerSettings = { region: "not looked at here" };
    const first = await lifecycle.check({}, { ...given, providerSettings }, world);
    const { outs } = await lifecycle.create(first.inputs, world);
    const again = await lifecycle.check(first.inputs, { ...given, providerSettings, preview: true }, world);
    expect(await lifecycle.diff(outs, again.inputs, world)).toEqual({ changes: true });
    expect(lines.note.at(-1)).toMatch(/^plan: 1 wave, 3 instances.*; changed: region;/);
  });

  test("another region than the recorded one is sent to: what is recorded tells of other instances", async () => {
    const { up, cloud } = stack();
    await up(inputs({ regionId: "cn-beijing" }));
    const outs = await up(inputs({ regionId: "cn-shanghai" }));
    expect(cloud.sentTo.sort()).toEqual(["i-1", "i-2", "i-3"]);
    expect(outs).toMatchObject({ regionId: "cn-shanghai", passed: true });
    await up(inputs({ regionId: "cn-shanghai" }));
    expect(cloud.sends).toEqual([]);
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

describe("diff", () => {
  test("of what is not known yet is a change, without a call", async () => {
    const { up, world, cloud, lines } = stack();
    const outs = await up(inputs());
    const open: [object, string][] = [
      [{ content: UNKNOWN }, "plan: known once its inputs are known"],
      [{ instanceIds: [UNKNOWN] }, "plan: targets unknown yet"],
      [{ onFailure: UNKNOWN }, "plan: known once its inputs are known"],
      [{ targetsProblem: "x" }, "plan: targets unknown"],
    ];
    for (const [over, line] of open) {
      expect(await lifecycle.diff(outs, inputs({ ...over }), world)).toEqual({ changes: true });
      expect(lines.status.at(-1)).toBe(line);
    }
    expect(cloud.queries).toEqual([]);
  });

  test("tells in the plan line where the rollout stands", async () => {
    const { up, world, cloud, lines } = stack();
    cloud.endings.set("i-2", [FAILED]);
    const outs = await up(inputs());
    expect(await lifecycle.diff(outs, inputs(), world)).toEqual({ changes: true });
    expect(lines.status.at(-1)).toBe(
      "plan: 1 wave, 1 instance, 2 already current; stops at the 1st failure of 3; before: PartialFailed (budget)",
    );
  });

  test("never throws, whatever was recorded", async () => {
    const { world } = outside();
    for (const olds of [{}, { fleet: 7 }, { fleet: [null, { ids: 9 }] }, { verdict: null }])
      expect(await lifecycle.diff(olds, inputs(), world)).toEqual({ changes: true });
  });
});

test("inputs that check would refuse are refused again before anything is sent", async () => {
  const { world, cloud } = outside();
  await expect(lifecycle.create(inputs({ mode: "9" }), world)).rejects.toMatchObject({
    code: ErrorCode.INVALID_INPUT,
  });
  expect(cloud.sends).toEqual([]);
});

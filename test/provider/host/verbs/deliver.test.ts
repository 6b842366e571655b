/** Create and update: a first run, and the runs after a partial failure. */
import { describe, expect, test } from "vitest";
import { ErrorCode, SendFileError } from "../../../../provider/src/errors.ts";
import { fleetOf } from "../../support/builders.ts";
import { type Ending, SUCCESS } from "../../support/cloud.ts";
import { stack } from "../../support/stack.ts";
import { inputs } from "../../support/world.ts";

const FAILED: Ending = { status: "Failed", errorCode: "FileCreateFail", errorInfo: "disk full" };
const ids = (count: number) => Array.from({ length: count }, (_, at) => `i-${at + 1}`);
const outcomes = (properties: Record<string, unknown>) =>
  Object.fromEntries([...fleetOf(properties)].map(([id, { outcome }]) => [id, outcome]).sort());

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

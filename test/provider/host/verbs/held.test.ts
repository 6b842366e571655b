/** What state remembers of the file on an instance, over several updates. */
import { describe, expect, test } from "vitest";
import { instanceResults } from "../../../../provider/src/core/state/outputs.ts";
import { fleetOf } from "../../support/builders.ts";
import { type Ending, SUCCESS } from "../../support/cloud.ts";
import * as lifecycle from "../../support/lifecycle.ts";
import { stack } from "../../support/stack.ts";
import { inputs, outside } from "../../support/world.ts";

const FAILED: Ending = { status: "Failed", errorCode: "FileCreateFail", errorInfo: "disk full" };

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
    expect(lines.note.at(-1)).toMatch(/^plan: 3 instances in 1 wave\n.*\n {2}changed: region\n/);
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

/** A refresh with `detectDrift`: one command that only reads for each instance, and no record changes without a proven difference. */
import { describe, expect, test } from "vitest";
import { readMark } from "../../../../provider/src/core/outcome/marker.ts";
import { ErrorCode, SendFileError } from "../../../../provider/src/errors.ts";
import type { World } from "../../../../provider/src/host/world.ts";
import { fault, fleetOf } from "../../support/builders.ts";
import { type CommandEnding, reportLine } from "../../support/commands.ts";
import * as lifecycle from "../../support/lifecycle.ts";
import { stack } from "../../support/stack.ts";
import { inputs } from "../../support/world.ts";

const PATH = "/etc/app/app.conf";
const wanted = (over: Record<string, unknown> = {}) => inputs({ detectDrift: true, ...over });
const NOT_RUNNING: CommandEnding = {
  status: "Aborted",
  errorCode: "InstanceNotRunning",
  errorInfo: "stopped",
};
const REFUSED = fault("terminal", "Forbidden.RAM", "RunCommand");

/** A resource with state. `differs` maps an instance to the number that its report shows for the file. */
async function delivered(given = wanted(), over: Partial<World> = {}) {
  const one = stack(over);
  const props: Record<string, unknown> = { ...(await one.upAlone(given)), __provider: "require(…)" };
  one.restore(props);
  for (const list of [one.lines.warn, one.lines.note, one.cloud.lookUps]) list.length = 0;
  const differs = new Map<string, number>();
  one.cloud.commands.prints = ({ clientToken }, id) =>
    reportLine(clientToken, {
      p: "drift",
      s: "o",
      f: [["", "0644", "root", "root", 1, differs.get(id) ?? 0]],
    });
  const refreshed = async (state = props) => (await lifecycle.read("id", state, one.world)).props;
  return { ...one, commands: one.cloud.commands, given, props, differs, refreshed };
}

test("nothing differs: one command for each hundred, and the properties are the very same", async () => {
  const instanceIds = Array.from({ length: 250 }, (_, at) => `i-${at + 1}`);
  const one = await delivered(wanted({ instanceIds }));
  expect(await one.refreshed()).toBe(one.props);
  expect(one.commands.runs.map(({ instanceIds: ids }) => ids.length)).toEqual([100, 100, 50]);
  const marks = one.commands.runs.map(({ description }) => readMark(description));
  expect(marks.map((mark) => mark?.does)).toEqual(["drift", "drift", "drift"]);
  // Later look-ups by the Tag of the sends must not have to read past the commands of every refresh.
  const tags = one.commands.runs.map(({ tags: given }) => given?.sender);
  expect(new Set([...tags, ...one.cloud.sends.map(({ tags: given }) => given?.sender)]).size).toBe(2);
  expect(one.lines.warn).toEqual([]);
  expect(one.lines.status.at(-1)).toBe("comparing files: 250 of 250 instances");
});

test("an instance that differs is named and failed; the next up sends to it alone, and it is current again", async () => {
  const one = await delivered(wanted({ overwrite: false }));
  one.differs.set("i-2", 4 + 16);
  const news = await one.refreshed();
  expect(one.lines.warn).toEqual([
    `drift: 1 of 3 instances no longer holds what was delivered; the next \`pulumi up\` sends it there again\n  i-2: ${PATH}: content, mode`,
  ]);
  expect(fleetOf(news).get("i-2")).toEqual({
    ...{ status: "Failed", outcome: "failed", wave: 1, attempts: 1, errorCode: "Drifted" },
    ...{ drifted: [`${PATH}: content, mode`], owned: [PATH] },
  });
  expect(news).toMatchObject({ passed: false, gateOpen: false, reason: "error", sends: one.props.sends });
  expect(news.summary).toMatch(
    /^PartialFailed: 2 of 3 instances hold .*A refresh found changed files\. i-2: Failed Drifted \(/,
  );
  one.restore(news);
  expect(await lifecycle.diff(news, one.given, one.world)).toEqual({ changes: true });
  expect(one.lines.status.at(-1)).toContain("plan: 1 instance (1 drifted: i-2) in 1 wave, 2 hold it already");
  const after = await one.upAlone(one.given);
  // The file is this resource's own, so that `overwrite: false` does not stand in the way.
  expect(one.cloud.sends.map(({ instanceIds, overwrite }) => [instanceIds, overwrite])).toEqual([
    [["i-2"], true],
  ]);
  expect(after).toMatchObject({ passed: true, status: "Success" });
  expect(fleetOf(after).get("i-2")).not.toHaveProperty("drifted");
});

test("what was not compared keeps its record, and all of it is named in one warning", async () => {
  const ids = ["i-1", "i-2", "i-3", "i-4", "i-5", "i-6"];
  const one = await delivered(wanted({ instanceIds: ids }));
  one.differs.set("i-6", 1);
  const toolMissing = reportLine("x", { ok: 0, p: "drift", c: "ToolMissing", s: "o", v: 0 });
  one.commands.onRun = ({ clientToken }) => {
    const output = toolMissing.replace('"t":"x"', `"t":"${clientToken}"`);
    one.commands.endings.set("i-3", [
      { status: "Failed", errorCode: "ExitCodeNonzero", exitCode: 1, output },
    ]);
  };
  one.commands.endings.set("i-1", [NOT_RUNNING]);
  one.commands.endings.set("i-2", [{ status: "Success", exitCode: 0, output: "" }]);
  one.commands.endings.set("i-4", [{ status: "Success", exitCode: 0, after: Number.POSITIVE_INFINITY }]);
  one.cloud.missing.add("i-5");
  const news = await one.refreshed();
  const [before, after] = [fleetOf(one.props), fleetOf(news)];
  for (const id of ids.slice(0, 5)) expect(after.get(id)).toEqual(before.get(id));
  expect(after.get("i-6")?.drifted).toEqual([`${PATH}: missing`]);
  const [changed, unseen, ...others] = one.lines.warn;
  expect(changed).toContain(`i-6: ${PATH}: missing`);
  expect(others).toEqual([]);
  expect(unseen).toContain(
    "drift: 5 of 6 instances could not be compared, and what is recorded of them stands",
  );
  expect(unseen).toContain("i-1: Aborted InstanceNotRunning (stopped)\n    → Start the instance");
  expect(unseen).toMatch(/i-2: Unknown Unproven \(.*no report\)/);
  expect(unseen).toMatch(/i-3: Failed ToolMissing\n {4}→ The script needs sha256sum/);
  expect(unseen).toMatch(/i-4: .*Running/);
  expect(unseen).toContain("i-5: InvalidInstance.NotFound");
});

describe("where nothing can be compared, what is recorded stands, with one warning", () => {
  const CHANGED =
    /the files on the instances could not be compared with what was delivered, so what is recorded stands: /;
  test.each([
    ["RunCommand is forbidden", [REFUSED], [], /RunCommand: Forbidden\.RAM/],
    [
      "throttled all the time",
      Array.from({ length: 100 }, () => fault("throttled", "Throttling.User", "RunCommand")),
      [],
      /Throttling/,
    ],
    [
      "its results may not be read",
      [],
      [fault("terminal", "Forbidden.RAM", "DescribeInvocationResults")],
      /DescribeInvocationResults: Forbidden\.RAM/,
    ],
  ])("%s", async (_, runs, reads, why) => {
    const one = await delivered();
    one.differs.set("i-1", 1);
    one.commands.runTrouble.push(...runs);
    one.commands.readTrouble.push(...reads);
    expect(await one.refreshed()).toBe(one.props);
    expect(one.lines.warn).toEqual([expect.stringMatching(CHANGED)]);
    expect(one.lines.warn[0]).toMatch(why);
  });

  test("there are no credentials", async () => {
    const one = await delivered();
    const connect = () => {
      throw new SendFileError(ErrorCode.CONFIGURATION, "no credentials: run …");
    };
    expect((await lifecycle.read("id", one.props, { ...one.world, connect })).props).toBe(one.props);
    expect(one.lines.warn).toEqual([expect.stringMatching(/no credentials: run …$/)]);
    expect(one.lines.warn[0]).toMatch(CHANGED);
  });

  test("an explicit provider: no call is made", async () => {
    const one = await delivered();
    const props = { ...one.props, explicitProvider: true };
    expect(await one.refreshed(props)).toBe(props);
    expect([one.cloud.lookUps, one.commands.runs]).toEqual([[], []]);
    expect(one.lines.warn).toEqual([expect.stringContaining("the keys of an explicit alicloud.Provider")]);
    expect(one.lines.warn[0]).toMatch(CHANGED);
  });

  test("the look-up of a killed update's sends is refused: no command is run", async () => {
    const one = await delivered();
    one.cloud.lookUpTrouble.push(fault("terminal", "Forbidden.RAM"));
    expect(await one.refreshed()).toBe(one.props);
    expect(one.commands.runs).toEqual([]);
    expect(one.lines.warn).toEqual([expect.stringMatching(CHANGED)]);
  });
});

test("some calls are refused: what the others have proven counts, and the rest is named", async () => {
  const instanceIds = Array.from({ length: 150 }, (_, at) => `i-${at + 1}`);
  const one = await delivered(wanted({ instanceIds }));
  one.differs.set("i-1", 4);
  one.commands.onRun = ({ instanceIds: ids }) => {
    if (ids.length === 50) one.commands.runTrouble.push(REFUSED);
  };
  const news = await one.refreshed();
  expect(news.counts).toMatchObject({ total: 150, success: 149, failed: 1 });
  expect(one.lines.warn).toEqual([
    expect.stringContaining("i-1: "),
    expect.stringMatching(/50 of 150 instances could not be compared.*\n.*: Forbidden\.RAM \(/),
  ]);
});

test("a cancel changes nothing", async () => {
  const one = await delivered();
  one.differs.set("i-1", 1);
  one.commands.onRun = () => one.abort.abort();
  expect(await one.refreshed()).toBe(one.props);
  expect(one.lines.warn).toEqual([]);
});

test("what a killed update may have written to is forgotten first, and not compared", async () => {
  const one = await delivered();
  one.cloud.endings.set("i-2", [{ status: "Aborted", errorCode: "ClientNotRunning" }]);
  await one.upAlone(wanted({ content: "listen 81;\n" }));
  one.differs.set("i-2", 1);
  const news = await one.refreshed();
  expect(one.commands.runs.map(({ instanceIds }) => instanceIds)).toEqual([["i-2"]]);
  const codes = [...fleetOf(news)].map(([id, { errorCode }]) => [id, errorCode]);
  const expected = { "i-1": "UnrecordedSend", "i-2": "Drifted", "i-3": "UnrecordedSend" };
  expect(Object.fromEntries(codes)).toEqual(expected);
});

test("a mistake in the comparison loses nothing of what was forgotten before", async () => {
  const one = await delivered();
  one.cloud.endings.set("i-2", [{ status: "Aborted", errorCode: "ClientNotRunning" }]);
  await one.upAlone(wanted({ content: "listen 81;\n" }));
  one.cloud.runCommand = () => {
    throw new TypeError("a mistake");
  };
  const news = await one.refreshed();
  expect(news.counts).toMatchObject({ unknown: 2, success: 1 });
  expect(one.lines.warn.at(-1)).toMatch(/stands: .*internal error \(TypeError/);
});

describe("what state lacks", () => {
  test("detectDrift is newly set: the update that records it makes no call, and the next refresh compares", async () => {
    const one = await delivered(inputs());
    expect(await one.refreshed()).toBe(one.props);
    expect(one.commands.runs).toEqual([]);
    expect(await lifecycle.diff(one.props, wanted(), one.world)).toEqual({ changes: true });
    const now = await one.upAlone(wanted());
    expect(one.cloud.sends).toEqual([]);
    expect(await one.refreshed(now)).toBe(now);
    expect(one.commands.runs).toHaveLength(1);
  });

  test("without proofs nothing is compared, and a note says so", async () => {
    const one = await delivered();
    const { delivery } = one.props as { delivery: { files: object[] } };
    const files = delivery.files.map((file) => ({ ...file, proof: "" }));
    const props = { ...one.props, delivery: { ...delivery, files } };
    expect(await one.refreshed(props)).toBe(props);
    expect(one.commands.runs).toEqual([]);
    expect(one.lines.note).toEqual([expect.stringContaining("state lacks the proofs of the files")]);
  });
});

test("the instances are asked where they are, although the stack has another region now", async () => {
  let region = "cn-hangzhou";
  const asked: string[] = [];
  const where: World["where"] = ({ regionId }) => ({
    regionId: regionId || region,
    endpoint: `https://ecs.${regionId || region}.aliyuncs.com`,
  });
  const one = await delivered(wanted(), { where });
  region = "cn-shanghai";
  one.differs.set("i-3", 1);
  const connect: World["connect"] = ({ regionId }) => {
    asked.push(regionId);
    return one.cloud;
  };
  const news = (await lifecycle.read("id", one.props, { ...one.world, connect })).props;
  expect(asked).toEqual(["cn-hangzhou"]);
  expect(news.counts).toMatchObject({ success: 2, failed: 1 });
  expect(news).toMatchObject({ region: "cn-hangzhou", regionId: "" });
});

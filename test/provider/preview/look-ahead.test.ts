import { describe, expect, test } from "vitest";
import { ErrorCode, SendFileError } from "../../../provider/src/errors.ts";
import { fault } from "../support/builders.ts";
import { type Ending, SUCCESS } from "../support/cloud.ts";
import * as lifecycle from "../support/lifecycle.ts";
import { stack } from "../support/stack.ts";
import { inputs } from "../support/world.ts";

const STOPPED = { exists: true, status: "Stopped" };
const given = (over: object = {}) => inputs({ preview: true, ...over });

async function previewed(over: object = {}, olds: object = {}, setup = stack()) {
  const { world, lines, cloud } = setup;
  const answer = await lifecycle.check(olds as Record<string, unknown>, given(over), world);
  return { answer, lines, cloud };
}

test("a preview of a create tells who could not take the file, and what to do", async () => {
  const setup = stack();
  setup.cloud.facts.set("i-2", STOPPED);
  const { answer, lines } = await previewed({}, {}, setup);
  expect(answer.failures).toBeUndefined();
  expect(answer.inputs).not.toHaveProperty("preview");
  expect(lines.note.at(-1)).toMatch(/^plan: 3 instances in 1 wave\n.*\n {2}preflight: 2 of 3 ready$/);
  expect(lines.warn.join()).toMatch(/i-2: InstanceNotRunning \(the instance is Stopped\)\n {4}→ Start the/);
});

test("just started ones are counted apart, not warned about", async () => {
  const setup = stack();
  setup.cloud.facts.set("i-2", { exists: true, status: "Starting" });
  const { lines } = await previewed({}, {}, setup);
  expect(lines.note.at(-1)).toMatch(/preflight: 2 of 3 ready, 1 just started$/);
  expect(lines.warn).toEqual([]);
});

test("an update's plan takes the verdict over from check", async () => {
  const setup = stack();
  const outs = await setup.up(inputs());
  setup.cloud.facts.set("i-2", STOPPED);
  const { answer, lines } = await previewed({ content: "new\n" }, inputs(), setup);
  await lifecycle.diff(outs, answer.inputs, setup.world);
  expect(lines.note.at(-1)).toMatch(/^plan: .*\n {2}preflight: 2 of 3 ready$/s);
});

test.each<[string, object, object]>([
  ["the same file and instances", {}, inputs()],
  ["preflight is off", { rollout: { preflight: false } }, {}],
  ["it is an update that asks", { preview: undefined }, {}],
])("nothing is looked at when %s", async (_name, over, olds) => {
  const setup = stack();
  setup.cloud.facts.set("i-2", STOPPED);
  const { lines } = await previewed(over, olds, setup);
  expect([...lines.status, ...lines.note].join()).not.toContain("preflight");
  expect(lines.warn).toEqual([]);
});

test("of the same file, only newcomers are looked at", async () => {
  const instanceIds = ["i-1", "i-2", "i-3", "i-4"];
  const setup = stack();
  const outs = await setup.up(inputs());
  setup.cloud.facts.set("i-2", STOPPED);
  const { answer, lines } = await previewed({ instanceIds }, inputs(), setup);
  await lifecycle.diff(outs, answer.inputs, setup.world);
  expect(lines.note.at(-1)).toMatch(/preflight: 1 of 1 ready$/);
});

const FAILED: Ending = { status: "Failed", errorCode: "FileCreateFail" };

test("what only has to be tried again is looked at too, and nothing else", async () => {
  const setup = stack();
  setup.cloud.endings.set("i-2", [FAILED]);
  const outs = await setup.up(inputs());
  setup.cloud.facts.set("i-2", STOPPED);
  setup.cloud.facts.set("i-3", STOPPED);
  const { answer, lines } = await previewed({}, inputs(), setup);
  await lifecycle.diff(outs, answer.inputs, setup.world);
  expect(lines.note.at(-1)).toBe(
    `plan: 1 instance in 1 wave, 2 hold it already
  fails at the 1st failure of 3
  before: PartialFailed (too many failures), 2 of 3 held it
  preflight: 0 of 1 ready`,
  );
  expect(lines.warn.at(-1)).toMatch(/i-2: InstanceNotRunning/);
  expect(lines.warn.at(-1)).not.toContain("i-3");
});

describe("without a region", () => {
  const nowhere = () => {
    const setup = stack();
    const connect = () => {
      throw new SendFileError(ErrorCode.CONFIGURATION, "no region: run …");
    };
    return { ...setup, world: { ...setup.world, connect } };
  };

  test.each([
    ["a create", {}],
    ["one without a preflight", { rollout: { preflight: false } }],
  ])("%s is previewed with one warning", async (_name, over) => {
    const { answer, lines } = await previewed(over, {}, nowhere());
    expect(answer.failures).toBeUndefined();
    expect(lines.warn).toEqual(["an update would fail: no region: run …"]);
    expect(lines.note).toEqual(["plan: 3 instances in 1 wave\n  fails at the 1st failure of 3"]);
  });

  test("a retry too, and one that has nothing to send without", async () => {
    const setup = stack();
    setup.cloud.endings.set("i-2", [FAILED, SUCCESS]);
    const failed = await setup.up(inputs());
    const lines = await retried(failed, {});
    expect(lines.warn).toEqual(["an update would fail: no region: run …"]);
    const done = await setup.up(inputs());
    expect(await retried(done, { rollout: { maxFailures: 1 } })).toMatchObject({ warn: [] });
  });

  async function retried(outs: Record<string, unknown>, over: object) {
    const { world, lines } = nowhere();
    const { inputs: news } = await lifecycle.check(inputs(), given(over), world);
    await lifecycle.diff(outs, news, world);
    return lines;
  }
});

describe("the plan", () => {
  test("stays in a preview, once; in an update it is a live line, and nothing where nothing changes", async () => {
    const setup = stack();
    const { lines, world } = setup;
    await lifecycle.check({}, given(), world);
    expect(lines.note.filter((text) => text.startsWith("plan: "))).toHaveLength(1);
    expect(lines.status).toEqual([]);
    const outs = await setup.up(inputs());
    expect(lines.status[0]).toBe("plan: 3 instances in 1 wave");
    const same = await lifecycle.check(inputs(), given(), world);
    await lifecycle.diff(outs, same.inputs, world);
    const other = await lifecycle.check(inputs(), given({ content: "new\n" }), world);
    await lifecycle.diff(outs, other.inputs, world);
    expect(lines.note.filter((text) => text.startsWith("plan: "))).toHaveLength(2);
    await lifecycle.check(inputs(), inputs({ content: "new\n" }), world);
    await lifecycle.diff(outs, other.inputs, world);
    expect(lines.note.filter((text) => text.startsWith("plan: "))).toHaveLength(2);
  });

  test.each<[string, object, string]>([
    ["content", { content: "s3cr3t-new\n" }, "content"],
    ["bytes", { content: undefined, contentBase64: "czNjcjN0LW5ldw==" }, "content"],
    ["mode and owner", { mode: "600", owner: "nginx", group: "web" }, "mode, owner, group"],
    ["another spelling of the same mode", { mode: "644", triggers: ["v2"] }, "triggers"],
    ["path", { path: "/etc/other" }, "path"],
    ["targets", { instanceIds: ["i-3", "i-1", "i-4"] }, "targets"],
    ["policy", { rollout: { maxFailures: 1 }, content: "x" }, "content, policy"],
    [
      "place",
      { regionId: "cn-beijing", profile: "p", endpoint: "https://e.com" },
      "region, endpoint, profile",
    ],
  ])("names what has changed, and no value: %s", async (_name, over, names) => {
    const setup = stack();
    const outs = await setup.up(inputs());
    const { inputs: news } = await lifecycle.check(inputs(), given(over), setup.world);
    await lifecycle.diff(outs, news, setup.world);
    const line = setup.lines.note.at(-1) ?? "";
    expect(/^ {2}changed: (.*)$/m.exec(line)?.[1]).toBe(names);
    expect(line).not.toMatch(/s3cr3t|czNj/);
  });
});

test("a refused look is told, and the preview passes", async () => {
  const setup = stack();
  setup.cloud.lookTrouble = fault("terminal", "Forbidden.RAM", "DescribeInstances");
  const { answer, lines } = await previewed({}, {}, setup);
  expect(answer.failures).toBeUndefined();
  expect(lines.note).toHaveLength(2);
  expect(lines.note[0]).toContain("could not be looked at");
  expect(lines.note.at(-1)).toMatch(/^plan: (?!.*preflight)/s);
});

test("it is given up after 10 s", async () => {
  const setup = stack();
  const { clock, cloud } = setup;
  cloud.lookTrouble = fault("transient", "ServiceUnavailable", "DescribeInstances");
  const start = clock.now();
  const { answer } = await previewed({}, {}, setup);
  expect(answer.failures).toBeUndefined();
  expect(clock.now() - start).toBeLessThanOrEqual(10_000);
});

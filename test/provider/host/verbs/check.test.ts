/** Check and diff: what they refuse, warn about, and say before anything is sent. */
import { describe, expect, test } from "vitest";
import { UNKNOWN } from "../../../../provider/src/core/inputs/unknown.ts";
import { ErrorCode, SendFileError } from "../../../../provider/src/errors.ts";
import type { Ending } from "../../support/cloud.ts";
import * as lifecycle from "../../support/lifecycle.ts";
import { stack } from "../../support/stack.ts";
import { inputs, outside } from "../../support/world.ts";

const FAILED: Ending = { status: "Failed", errorCode: "FileCreateFail", errorInfo: "disk full" };

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

  test("each of several files belongs to one resource, whichever place it has", async () => {
    const { world } = outside();
    const files = (...paths: string[]) => ({
      ...inputs({ path: undefined, content: undefined }),
      ...{ activation: {}, files: paths.map((path) => ({ path, content: "x" })) },
    });
    const claim = (row: string, given: object) =>
      lifecycle.check({}, { ...given, row: `urn::${row}` }, world);
    expect(await claim("several", files("/etc/several-a", "/etc/several-b"))).not.toHaveProperty("failures");
    expect((await claim("one", inputs({ path: "/etc/several-b" }))).failures).toEqual([
      {
        property: "",
        reason: expect.stringMatching(/^path: \/etc\/several-b on .*also written by "several"/),
      },
    ]);
    expect((await claim("more", files("/etc/several-c", "/etc/several-a"))).failures).toHaveLength(1);
    // The refused one has become owner of nothing.
    expect(await claim("last", inputs({ path: "/etc/several-c" }))).not.toHaveProperty("failures");
  });

  test("owner without group is a trap of the agent, which an activation does not have", async () => {
    const { world, lines } = outside();
    const given = { path: "/etc/owner-alone", owner: "nginx", row: "urn::owner-alone" };
    await lifecycle.check({}, inputs({ ...given, activation: {} }), world);
    expect(lines.warn).toEqual([]);
    await lifecycle.check({}, inputs(given), world);
    expect(lines.warn).toEqual([expect.stringMatching(/^owner is given without group/)]);
  });

  test("what the program says about secrets is kept for create and update, under a name that is not shown", async () => {
    const { world } = outside();
    const checked = await lifecycle.check({}, inputs({ path: "/etc/told", __isSecret: false }), world);
    expect(checked.inputs).toMatchObject({ __isSecret: false });
  });

  test("the plan of an update is one line, before the first run", async () => {
    const { world, lines } = outside();
    await lifecycle.check({}, inputs({ row: "urn::plan-line", path: "/etc/plan-line" }), world);
    expect(lines.status).toEqual(["plan: 3 instances in 1 wave"]);
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

  test("tells where the rollout stands", async () => {
    const { up, world, cloud, lines } = stack();
    cloud.endings.set("i-2", [FAILED]);
    const outs = await up(inputs());
    expect(await lifecycle.diff(outs, inputs(), world)).toEqual({ changes: true });
    expect(lines.status.at(-1)).toBe("plan: 1 instance in 1 wave, 2 hold it already");
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

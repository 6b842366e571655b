import { describe, expect, test } from "vitest";
import { TOO_MANY } from "../../../provider/src/client/faults.ts";
import { type Raw, UNKNOWN } from "../../../provider/src/core/inputs/unknown.ts";
import { ErrorCode, SendFileError } from "../../../provider/src/errors.ts";
import type { World } from "../../../provider/src/host/world.ts";
import * as targets from "../../../provider/src/preview/targets.ts";
import { fault } from "../support/builders.ts";
import { outside } from "../support/world.ts";

/** As the host asks: over the connection of the resource. */
const resolveTargets = (inputs: Raw, world: World) =>
  targets.resolveTargets(inputs, {
    ...world,
    progress: world.progress(""),
    connect: async (settings) => world.connect(settings, undefined),
  });

const tags = { targetTags: { role: "web" } };
const found = (...ids: string[]) => ({ ok: true as const, value: ids });
const wrong = (kind: "throttled" | "terminal" | "transient") => ({
  ok: false as const,
  fault: fault(kind, "X.Y", "DescribeInstances"),
});

test("without tags there is nothing to look up", async () => {
  const { world, cloud } = outside();
  expect(await resolveTargets({ instanceIds: ["i-1"] }, world)).toEqual({ kind: "resolved", inputs: {} });
  expect(await resolveTargets({ targetTags: {} }, world)).toEqual({ kind: "resolved", inputs: {} });
  expect(cloud.queries).toEqual([]);
});

test.each(["targetTags", "resourceGroupId", "excludeInstanceIds"])(
  "nor while %s is not known",
  async (key) => {
    const { world, cloud } = outside();
    expect(
      await resolveTargets({ ...tags, [key]: key === "targetTags" ? { role: UNKNOWN } : UNKNOWN }, world),
    ).toEqual({
      kind: "resolved",
      inputs: {},
    });
    expect(cloud.queries).toEqual([]);
  },
);

test("tags become one line for each instance", async () => {
  const { world, cloud } = outside();
  cloud.tagAnswers.push(found("i-1", "i-2"));
  expect(await resolveTargets({ ...tags, resourceGroupId: "rg-1" }, world)).toEqual({
    kind: "resolved",
    inputs: { targets: "i-1\ni-2" },
  });
  expect(cloud.queries).toEqual([{ tags: { role: "web" }, resourceGroupId: "rg-1" }]);
});

describe("guards", () => {
  test("no match is a warning that names the tags", async () => {
    const { world } = outside();
    expect(await resolveTargets({ targetTags: { role: "web", zone: "a" } }, world)).toMatchObject({
      kind: "unresolved",
      problem: "no targets: no instance carries role=web, zone=a",
    });
  });

  test("all matches excluded is an error, as with given ids", async () => {
    const { world, cloud } = outside();
    cloud.tagAnswers.push(found("i-1"));
    expect(await resolveTargets({ ...tags, excludeInstanceIds: ["i-1"] }, world)).toEqual({
      kind: "problem",
      problem: "excludeInstanceIds: takes every target out; leave at least one instance",
    });
  });

  test("canaries that the tags do not match are an error", async () => {
    const { world, cloud } = outside();
    cloud.tagAnswers.push(found("i-1", "i-2", "i-3"));
    const rollout = { canaries: ["i-1", "i-3", "i-7"] };
    expect(await resolveTargets({ ...tags, rollout, excludeInstanceIds: ["i-3"] }, world)).toEqual({
      kind: "problem",
      problem: "rollout.canaries: i-3, i-7 must be a target too",
    });
  });

  test("nothing is judged beside ids that are not known yet", async () => {
    const { world, cloud } = outside();
    cloud.tagAnswers.push(found("i-1"));
    const open = { ...tags, instanceIds: [UNKNOWN, UNKNOWN], maxTargets: 1, excludeInstanceIds: ["i-1"] };
    expect(await resolveTargets({ ...open, rollout: { canaries: ["i-7"] } }, world)).toMatchObject({
      kind: "resolved",
    });
  });

  test("no match beside given ids is fine", async () => {
    const { world } = outside();
    expect(await resolveTargets({ ...tags, instanceIds: ["i-1"] }, world)).toMatchObject({
      kind: "resolved",
    });
  });

  test("more than maxTargets, given and matched together, is an error", async () => {
    const { world, cloud } = outside();
    cloud.tagAnswers.push(found("i-1", "i-2"));
    expect(
      await resolveTargets({ ...tags, instanceIds: ["i-2", "i-3"], maxTargets: 2 }, world),
    ).toMatchObject({
      kind: "problem",
      problem: expect.stringMatching(/^maxTargets: 3 instances are targets, and at most 2/),
    });
  });
});

describe("what cannot be looked up", () => {
  test("no credentials: unknown, in the words of the configuration", async () => {
    const { world } = outside({
      connect: () => {
        throw new SendFileError(ErrorCode.CONFIGURATION, "no credentials: run …");
      },
    });
    expect(await resolveTargets(tags, world)).toEqual({
      kind: "unresolved",
      problem: "targets unknown: no credentials: run …",
      inputs: { targetsProblem: "targets unknown: no credentials: run …" },
    });
  });

  test("no permission: asked once, told with the API's code", async () => {
    const { world, cloud } = outside();
    cloud.tagAnswers.push(wrong("terminal"));
    expect(await resolveTargets(tags, world)).toMatchObject({
      kind: "unresolved",
      problem: "targets unknown: DescribeInstances: X.Y: told X.Y",
    });
    expect(cloud.queries).toHaveLength(1);
  });

  test("more than can be listed is an error at preview already, never a part of the fleet", async () => {
    const { world, cloud } = outside();
    cloud.tagAnswers.push({ ok: false, fault: fault("terminal", TOO_MANY, "DescribeInstances") });
    expect(await resolveTargets({ ...tags, resourceGroupId: "rg-1" }, world)).toEqual({
      kind: "problem",
      problem: `targetTags: told ${TOO_MANY}`,
    });
  });

  test("passing faults are tried again", async () => {
    const { world, cloud } = outside();
    cloud.tagAnswers.push(wrong("transient"), wrong("throttled"), found("i-1"));
    expect(await resolveTargets(tags, world)).toMatchObject({ kind: "resolved" });
    expect(cloud.queries).toHaveLength(3);
  });

  test("for ten seconds at most", async () => {
    const { world, cloud, clock } = outside();
    const from = clock.now();
    cloud.tagAnswers.push(...Array.from({ length: 100 }, () => wrong("transient")));
    expect(await resolveTargets(tags, world)).toMatchObject({ kind: "unresolved" });
    expect(clock.now() - from).toBeLessThanOrEqual(10_000);
  });

  test("also when the API does not answer at all", async () => {
    const { world, cloud, clock } = outside();
    const from = clock.now();
    cloud.instancesByTags = () => new Promise(() => undefined);
    expect(await resolveTargets(tags, world)).toMatchObject({
      kind: "unresolved",
      problem: "targets unknown: the look-up by tags took longer than 10 s",
    });
    expect(clock.now() - from).toBe(10_000);
  });

  test("a cancel ends it: no more questions", async () => {
    const { world, cloud, abort } = outside();
    cloud.instancesByTags = async (query) => {
      cloud.queries.push(query);
      abort.abort();
      if (cloud.queries.length > 5) throw new Error("asked again and again");
      return wrong("transient");
    };
    expect(await resolveTargets(tags, world)).toMatchObject({ kind: "unresolved" });
    expect(cloud.queries).toHaveLength(1);
  });
});

/** Tests docs/ram-policy.md: its policies are whole, name the actions that this package calls and no other, and those for sends suffice. */
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { ACTIONS } from "../../emulator/src/actions/index.ts";
import { expectTruth, outcomes } from "../faults/support/oracle.ts";
import { type Rig, startRig } from "../faults/support/rig.ts";
import { verifyingShell } from "../faults/support/script.ts";
import { nodesOf, ROOT, readPages } from "../support/documents/pages.ts";

interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: Record<string, Record<string, string | readonly string[]>>;
}

const page = readPages().find(({ path }) => path === "docs/ram-policy.md");
const blocks = page === undefined ? [] : nodesOf(page, "code").map(({ value }) => value);
const policies = blocks
  .filter((block) => block.startsWith("{"))
  .map(
    (block) => JSON.parse(block) as { readonly Version: string; readonly Statement: readonly Statement[] },
  );
const actionsOf = (policy: (typeof policies)[number] | undefined) =>
  (policy?.Statement ?? []).flatMap(({ Action }) => Action);
const [toSend, byTags, lookingAt, , commands] = policies;

test("every policy is one that RAM takes: version 1, and statements that allow", () => {
  expect(policies.length).toBeGreaterThan(4);
  for (const { Version, Statement } of policies) {
    expect(Version).toBe("1");
    for (const { Effect, Resource } of Statement) {
      expect(Effect).toBe("Allow");
      for (const one of [Resource].flat()) expect(one).toMatch(/^(\*|acs:ecs:\*:\*:(instance|command)\/\*)$/);
    }
  }
});

test("the fragment of a policy is a condition", () => {
  const fragments = blocks.filter((block) => block.startsWith('"'));
  expect(fragments.map((text) => JSON.parse(`{${text}}`))).toEqual([
    { Condition: { StringEquals: { "ecs:CommandRunAs": ["root"] } } },
  ]);
});

test("the policies name every action that the client calls, and no other", () => {
  const files = globSync("provider/src/client/actions/*.ts", { cwd: ROOT });
  const sources = files.map((file) => readFileSync(join(ROOT, file), "utf8")).join("\n");
  const called = [...ACTIONS.keys()].filter((action) => sources.includes(`"${action}"`));
  expect(new Set(policies.flatMap(actionsOf))).toEqual(new Set(called.map((action) => `ecs:${action}`)));
});

/** A rig whose key may do only these actions. */
async function rigWith(allowed: readonly string[]) {
  const all = [...[...ACTIONS.keys()].map((action) => `ecs:${action}`), "tag:TagResources"];
  const deny = all.filter((action) => !allowed.includes(action));
  const accessKeys = [{ id: "LTAItest", secret: "testsecret", deny }];
  const rig: Rig = await startRig({
    emulator: {
      ...{ fleet: { count: 2, tags: { role: "web" } }, accessKeys },
      commands: verifyingShell(() => rig.emulator),
    },
  });
  onTestFinished(() => rig.close());
  return rig;
}

test.each([
  ["the policy to send", actionsOf(toSend)],
  ["the policy to send by tags", actionsOf(byTags)],
])("%s suffices for a rollout to given instances", async (_, allowed) => {
  const rig = await rigWith(allowed);
  const instanceIds = [...rig.emulator.instanceIds];
  expect((await rig.up({ content: "a\n", instanceIds })).error).toBe("");
  expectTruth(rig, instanceIds, "a\n");
});

test("with the policy for targets by tags it suffices for a rollout to tags, and without it the targets are unknown", async () => {
  const inputs = { content: "a\n", targetTags: { role: "web" } };
  const rig = await rigWith([...actionsOf(toSend), ...actionsOf(lookingAt)]);
  expect((await rig.up(inputs)).error).toBe("");
  expectTruth(rig, [...rig.emulator.instanceIds], "a\n");
  const without = await rigWith(actionsOf(toSend));
  expect((await without.up(inputs)).error).toMatch(/targets unknown.*ecs:DescribeInstances/s);
});

test("with the policy for commands it suffices to verify, and without it no instance counts as a success", async () => {
  const allowed = await rigWith([...actionsOf(toSend), ...actionsOf(commands)]);
  const instanceIds = [...allowed.emulator.instanceIds];
  expect((await allowed.up({ content: "a\n", instanceIds, verify: true })).error).toBe("");
  expect(outcomes(allowed)).toEqual({ success: 2 });
  const blind = await rigWith(actionsOf(toSend));
  await blind.up({ content: "a\n", instanceIds, verify: true });
  expect(outcomes(blind)).toEqual({ notAttempted: 2 });
  expect(String(blind.state()?.summary)).toContain("Forbidden.RAM (DescribeInvocations");
  const idle = await rigWith([...actionsOf(toSend), "ecs:DescribeInvocations"]);
  await idle.up({ content: "a\n", instanceIds, verify: true });
  expect(outcomes(idle)).toEqual({ unknown: 2 });
  expect(String(idle.state()?.summary)).toContain("Forbidden.RAM (RunCommand");
});

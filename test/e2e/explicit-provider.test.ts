/** Tests an explicit alicloud.Provider on the real engine. It points at one emulator, the stack's configuration at
 * another. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type * as Alicloud from "@pulumi/alicloud";
import type { Emulator } from "ecs-assistant-emulator";
import { expect, onTestFinished, test } from "vitest";
import { standInOnPath } from "../support/alicloud/on-path.ts";
import { pulumi, startEmulator, TestStack } from "./engine.ts";
import { SLOW, sends } from "./fixture.ts";
import { packagePath } from "./sdk.ts";
import { emulatorConfig } from "./settings.ts";

const alicloud = createRequire(import.meta.url)(packagePath("@pulumi/alicloud")) as typeof Alicloud;

const OWN_KEY = { id: "AK-of-the-stack", secret: "SK-of-the-stack" };
const GIVEN_KEY = { id: "AK-of-the-provider", secret: "SK-of-the-provider" };

/** Starts two emulators. The stack's configuration points at `own`, the explicit provider at `given`. The oracle
 * compares the disks of `given`. */
async function twoClouds() {
  const fleet = { count: 3, tags: { role: "web" } };
  const own = await startEmulator({ fleet, regionId: "cn-hangzhou", accessKeys: [OWN_KEY] });
  const given = await startEmulator({ fleet, regionId: "cn-shanghai", accessKeys: [GIVEN_KEY] });
  const stack = new TestStack(given, { config: emulatorConfig(own), env: standInOnPath });
  onTestFinished(async () => {
    await own.close();
    await given.close();
    stack.remove();
  });
  return { own, given, stack, ids: [...given.instanceIds] };
}

function argsFor(emulator: Emulator): Alicloud.ProviderArgs {
  return {
    region: emulator.regionId,
    accessKey: emulator.accessKeyId,
    secretKey: pulumi.secret(emulator.accessKeySecret),
    endpoints: [{ ecs: new URL(emulator.endpoint).host }],
    protocol: "HTTP",
  };
}

const actions = (emulator: Emulator) => emulator.requests.map(({ action }) => action);

test("an explicit provider, given in any way, gets all calls, and none of its settings are stored", {
  timeout: SLOW,
}, async () => {
  const { own, given, stack, ids } = await twoClouds();
  const file = (name: string) => ({ path: `/etc/${name}.conf`, content: name, targetTags: { role: "web" } });
  const program = () => {
    const provider = new alicloud.Provider("sh", argsFor(given));
    const parent = new pulumi.ComponentResource("test:index:Parent", "parent", {}, { providers: [provider] });
    stack.rollout("direct", { ...file("direct"), detectDrift: true }, { provider });
    stack.rollout("listed", file("listed"), { providers: [provider] });
    stack.rollout("named", file("named"), { providers: { alicloud: provider } });
    stack.rollout("inherited", file("inherited"), { parent });
    const single = stack.sendFile("single", file("single"), { provider });
    const child = stack.sendFile("child", file("child"), { parent });
    return { single: single.result, child: child.result };
  };
  const preview = await stack.preview(program);
  expect(preview.ok, preview.text).toBe(true);
  expect(preview.text).toContain("plan: 3 instances in 1 wave");
  const up = await stack.up();
  expect(up.ok, up.text).toBe(true);
  expect(sends(up.calls)).toEqual(Array(6).fill(ids));

  const shown = await stack.shownState();
  const kept = shown.filter(({ type }) => type !== "pulumi:providers:alicloud");
  expect(kept.filter(({ outputs }) => outputs?.explicitProvider === true)).toHaveLength(6);
  for (const secret of [...Object.values(GIVEN_KEY), new URL(given.endpoint).host, "cn-shanghai"])
    expect(JSON.stringify(kept) + preview.text + up.text).not.toContain(secret);

  const again = await stack.preview(undefined, { expectNoChanges: true });
  expect(again.ok, again.text).toBe(true);
  const refresh = await stack.refresh();
  // The engine runs the program, and still calls `read` before `check`, so that no provider's settings arrive.
  const withProgram = await stack.refreshPreview({ runProgram: true });
  for (const { text } of [refresh, withProgram])
    expect(text).toContain(
      "the files on the instances could not be compared with what was delivered, so what is recorded stands: the keys of an explicit alicloud.Provider",
    );
  const destroy = await stack.destroy();
  expect([refresh.ok, withProgram.ok, destroy.ok]).toEqual([true, true, true]);
  const after = [...again.calls, ...refresh.calls, ...withProgram.calls, ...destroy.calls].map(
    ({ action }) => action,
  );
  expect(after.filter((action) => action !== "DescribeInstances")).toEqual([]);
  expect(actions(own)).toEqual([]);
});

test("two providers each send to their own fleet; when they are exchanged, both fleets get the file", {
  timeout: SLOW,
}, async () => {
  const { own, given, stack, ids } = await twoClouds();
  const program = (a: Emulator, b: Emulator) => () => {
    const providerA = new alicloud.Provider("a", argsFor(a));
    const providerB = new alicloud.Provider("b", argsFor(b));
    const args = { path: "/etc/app.conf", instanceIds: ids };
    stack.rollout("a", { ...args, content: "a" }, { provider: providerA });
    stack.rollout("b", { ...args, content: "b" }, { provider: providerB });
    return {};
  };
  const contents = (emulator: Emulator) =>
    ids.map((id) => readFileSync(join(emulator.root, id, "etc/app.conf"), "utf8"));
  const first = await stack.upUnjudged(program(own, given));
  expect(first.ok, first.text).toBe(true);
  expect([contents(own), contents(given)]).toEqual([Array(3).fill("a"), Array(3).fill("b")]);
  const swapped = await stack.upUnjudged(program(given, own));
  expect(swapped.ok, swapped.text).toBe(true);
  expect([contents(own), contents(given)]).toEqual([Array(3).fill("b"), Array(3).fill("a")]);
});

test("a provider that is unknown at preview makes no call, and one without keys never uses the stack's keys", {
  timeout: SLOW,
}, async () => {
  const { own, given, stack, ids } = await twoClouds();
  const program = () => {
    const { accessKey: _key, secretKey: _secret, ...keyless } = argsFor(given);
    const first = new alicloud.Provider("first", argsFor(given));
    const command = new alicloud.ecs.Command(
      "any",
      { commandContent: "bHM=", type: "RunShellScript" },
      { provider: first },
    );
    const region = command.id.apply(() => given.regionId);
    const provider = new alicloud.Provider("sh", { ...keyless, region });
    const args = { content: "x", instanceIds: ids, targetTags: { role: "web" } };
    stack.rollout("conf", { ...args, path: "/etc/app.conf" }, { provider });
    return {};
  };
  const preview = await stack.preview(program);
  expect(preview.ok, preview.text).toBe(true);
  expect(preview.text).toContain("plan: targets unknown yet");
  const up = await stack.up();
  expect(up.ok).toBe(false);
  expect(up.text).toContain("no credentials in the alicloud.Provider that is given: give it accessKey");
  expect([actions(own), actions(given)]).toEqual([[], []]);
});

test("provider settings that are not supported are refused at preview, by name", {
  timeout: SLOW,
}, async () => {
  const { own, given, stack, ids } = await twoClouds();
  const preview = await stack.preview(() => {
    const provider = new alicloud.Provider("sh", { ...argsFor(given), sourceIp: "10.0.0.1" });
    const args = { path: "/etc/app.conf", content: "x", instanceIds: ids, regionId: "cn-hangzhou" };
    stack.rollout("conf", { ...args, onDelete: "remove" }, { provider });
    return {};
  });
  expect(preview.ok).toBe(false);
  expect(preview.text).toContain(
    'onDelete: "remove" needs credentials at destroy, and the keys of an explicit',
  );
  expect(preview.text).toContain("provider: sourceIp of the alicloud.Provider has no effect");
  expect(preview.text).toContain("regionId: the alicloud.Provider that is given is for cn-shanghai");
  expect([actions(own), actions(given)]).toEqual([[], []]);
});

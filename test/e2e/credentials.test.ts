/** A stack with the settings of @pulumi/alicloud: a profile's keys assume a role, and the role's credentials send. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { isSigned, session, standIn } from "../provider/support/stand-in.ts";
import { startEmulator, TestStack } from "./engine.ts";
import { PATH, SLOW, sends } from "./fixture.ts";

test("a profile, a role on top of it, a note on what has no effect", { timeout: SLOW }, async () => {
  const role = { id: "id-role", secret: "s3cr3t-role", securityToken: "t0ken-role" };
  const emulator = await startEmulator({ instances: 2, scenario: { accessKeys: [role] } });
  const sts = await standIn(() => ({ body: { Credentials: session("role", Date.now() + 3_600_000) } }));
  const folder = mkdtempSync(join(tmpdir(), "profile-"));
  const file = join(folder, "config.json");
  const keys = { mode: "AK", access_key_id: "id-base", access_key_secret: "s3cr3t-base" };
  writeFileSync(file, JSON.stringify({ profiles: [{ name: "ops", region_id: emulator.regionId, ...keys }] }));
  const stack = new TestStack(emulator, {
    config: {
      "alicloud:profile": "ops",
      "alicloud:sharedCredentialsFile": file,
      "alicloud:assumeRole": JSON.stringify({ roleArn: "acs:ram::1:role/deploy", sessionName: "up" }),
      "alicloud:endpoints": JSON.stringify([{ ecs: emulator.endpoint, sts: sts.address }]),
      "alicloud:signVersion": '{"oss":"v4"}',
    },
  });
  onTestFinished(async () => {
    await emulator.close();
    stack.remove();
    rmSync(folder, { recursive: true });
  });
  const instanceIds = [...emulator.instanceIds];
  const run = await stack.up(() => ({
    conf: stack.rollout("conf", { path: PATH, content: "x", instanceIds }).result,
    more: stack.rollout("more", { path: `${PATH}2`, content: "y", instanceIds }).result,
  }));
  expect(run.ok, run.text).toBe(true);
  expect(sends(run.calls)).toEqual([instanceIds, instanceIds]);
  expect(sts.asked.map(({ form }) => [form.RoleArn, form.RoleSessionName])).toEqual([
    ["acs:ram::1:role/deploy", "up"],
  ]);
  expect(isSigned(sts.asked[0]?.form ?? {}, "s3cr3t-base")).toBe(true);
  // The engine shows a lasting line twice: when it comes, and among the diagnostics at the end.
  expect(run.text.match(/^ {4}alicloud:signVersion is not used by pulumi-alicloud-sendfile$/gm)).toHaveLength(
    1,
  );
  expect(run.text + JSON.stringify(stack.state())).not.toMatch(/s3cr3t|t0ken/);
});

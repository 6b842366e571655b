/** Tests stacks with the settings of @pulumi/alicloud: a profile whose keys assume a role, and the settings that
 * `npm run emulator` prints. */
import { execFile, execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { expect, onTestFinished, test } from "vitest";
import { configLines } from "../../scripts/emulator/how-to.ts";
import { isSigned, session, standIn } from "../provider/support/stand-in.ts";
import { startEmulator, TestStack } from "./engine.ts";
import { PATH, SLOW, sends } from "./fixture.ts";

const DOCTOR = resolve(import.meta.dirname, "../../provider/bin/pulumi-alicloud-sendfile.js");

test("a profile's keys assume a role, and a setting without effect is named", { timeout: SLOW }, async () => {
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
  // The pattern matches the line among the diagnostics at the end. The engine prints it a second time when it comes.
  expect(run.text.match(/^ {4}alicloud:signVersion is not used by pulumi-alicloud-sendfile$/gm)).toHaveLength(
    1,
  );
  expect(run.text + JSON.stringify(stack.state())).not.toMatch(/s3cr3t|t0ken/);
});

test("a shell can run the two commands that `npm run emulator` prints", { timeout: SLOW }, async () => {
  const emulator = await startEmulator({ instances: 2 });
  const stack = new TestStack(emulator, { config: { "e2e:nothing": "of the API" } });
  onTestFinished(async () => {
    await emulator.close();
    stack.remove();
  });
  const program = () => ({
    conf: stack.rollout("conf", { path: PATH, content: "x", instanceIds: emulator.instanceIds }).result,
  });
  const blind = await stack.preview(program);
  expect(blind.calls).toEqual([]);

  const env = {
    ...process.env,
    PULUMI_BACKEND_URL: `file://${join(stack.dir, "state")}`,
    PULUMI_CONFIG_PASSPHRASE: "test",
    PULUMI_STACK: "test",
  };
  const shell = (line: string) =>
    execFileSync("sh", ["-c", line], { cwd: stack.dir, env, encoding: "utf8", stdio: "pipe" });
  for (const line of configLines(emulator)) shell(line);
  const config = JSON.parse(shell("pulumi config --json --show-secrets"));
  expect(config).toMatchObject({
    // @pulumi/alicloud needs the endpoint without a scheme, and the scheme in capital letters.
    "alicloud:endpoints": { objectValue: [{ ecs: emulator.endpoint.replace("http://", "") }] },
    "alicloud:protocol": { value: "HTTP" },
    "alicloud:accountType": { value: "Domestic" },
    "alicloud:region": { value: emulator.regionId },
    "alicloud:secretKey": { value: emulator.accessKeySecret, secret: true },
  });
  const doctor = `${process.execPath} ${DOCTOR} doctor --config - --instance ${emulator.instanceIds.join(" ")}`;
  // The emulator answers from this process, so that the process must not wait for the shell without doing anything else.
  const line = `pulumi config --json --show-secrets | ${doctor}; true`;
  const examined = await promisify(execFile)("sh", ["-c", line], { cwd: stack.dir, env });
  expect(examined.stdout).toMatch(/\nAll is well\.\n$/);
  const run = await stack.up(program);
  expect(run.ok, run.text).toBe(true);
  expect(sends(run.calls)).toEqual([emulator.instanceIds]);
  expect(run.text).not.toContain("is not used by");
});

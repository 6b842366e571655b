/**
 * Tests the README's example with @pulumi/alicloud. It uses the real alicloud plugin if one is on PATH. The real plugin
 * creates no load balancer servers here, because the emulator does not support them.
 */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Emulator } from "ecs-assistant-emulator";
import { expect, onTestFinished, test, vi } from "vitest";
import { realPlugin, standInOnPath } from "../support/alicloud/on-path.ts";
import { startEmulator, TestStack } from "./engine.ts";
import { expectShown, scenarioOf } from "./example.ts";
import { SLOW, sends } from "./fixture.ts";
import { examplePath, packagePath } from "./sdk.ts";
import { emulatorConfig } from "./settings.ts";

const TRAFFIC = "alicloud:slb/backendServer:BackendServer";

test("the example finds the fleet, holds the load balancer back, and calls only the given account", {
  timeout: SLOW,
}, async () => {
  const web = await startEmulator({
    ...scenarioOf("gated-service"),
    accessKeys: [{ id: "AK-of-the-service", secret: "SK-of-the-service" }],
  });
  const own = await startEmulator({ fleet: { count: 4, tags: { role: "web" } } });
  const config = configOf(own, web);
  const real = realPlugin();
  const env = real ? {} : standInOnPath;
  const stack = new TestStack(web, { config, projectName: "gated-service", env });
  onTestFinished(async () => {
    await web.close();
    await own.close();
    stack.remove();
  });
  stack.expected.set("siteConf-send", { bytes: Buffer.from("pool = 64\n"), mode: 0o644 });
  const traffic = () => stack.state().resources.find(({ type }) => type === TRAFFIC);
  const ids = [...web.instanceIds];
  web.setInstance("i-demo0003", { errorCode: "FileCreateFail", times: 1 });

  packagePath("@pulumi/alicloud");
  const failed = await stack.up(async () => {
    vi.resetModules();
    return { ...(await import(examplePath("gated-service"))) };
  });
  expect(failed.ok).toBe(false);
  expectShown(failed.text, "gated-service", "failed");
  expect(failed.text).toContain("i-demo0003: Failed FileCreateFail");
  expect(failed.outputs.siteConf).toMatchObject({ status: "PartialFailed", counts: { total: 4, failed: 1 } });
  expect(traffic()).toBeUndefined();

  const exclude = [`urn:pulumi:test::gated-service::${TRAFFIC}::traffic`];
  const mended = await stack.up(undefined, real ? { exclude } : {});
  expect(mended.ok, mended.text).toBe(true);
  expect(sends(mended.calls)).toEqual([["i-demo0003"]]);
  if (!real) {
    const names = stack.state().resources.map(({ urn }) => urn.slice(urn.lastIndexOf("::") + 2));
    for (const [name] of picture().matchAll(/siteConf-\w+|(?<=")traffic/g)) expect(names).toContain(name);
    const servers = ids.map((serverId) => ({ serverId, weight: 100 }));
    expect(traffic()?.inputs).toMatchObject({ loadBalancerId: "lb-1", backendServers: servers });
  }
  expect(own.requests).toEqual([]);
});

/** The picture in the example's README. */
function picture(): string {
  const readme = readFileSync(join(dirname(examplePath("gated-service")), "README.md"), "utf8");
  const [, drawn] = /```mermaid\n([\s\S]*?)```/.exec(readme) ?? [];
  if (drawn === undefined) throw new Error("the README has no picture");
  return drawn;
}

/** The stack's own settings point at `own`; the settings of the example's provider point at `web`. */
function configOf(own: Emulator, web: Emulator): Record<string, string> {
  const emulator = {
    endpoints: [{ ecs: new URL(web.endpoint).host }],
    protocol: "HTTP",
    accountType: "Domestic",
  };
  return {
    ...emulatorConfig(own),
    "gated-service:accessKey": web.accessKeyId,
    "gated-service:secretKey": web.accessKeySecret,
    "gated-service:emulator": JSON.stringify(emulator),
    "gated-service:loadBalancerId": "lb-1",
  };
}

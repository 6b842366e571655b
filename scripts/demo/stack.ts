// Sets up the demo's stack: the quickstart program, run by the real Pulumi engine against a new emulator.
import { mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { Call } from "./show.ts";

const require = createRequire(import.meta.url);
const { LocalWorkspace } =
  require("@pulumi/pulumi/automation") as typeof import("@pulumi/pulumi/automation/index.js");
const { startEmulator } = require("ecs-assistant-emulator") as typeof import("ecs-assistant-emulator");

export const ROOT = resolve(import.meta.dirname, "../..");
export const QUICKSTART = join(ROOT, "examples", "quickstart");

export interface UpResult {
  readonly ok: boolean;
  readonly outputs: Record<string, unknown>;
  readonly calls: readonly Call[];
  /** Names of the resources in state. */
  readonly resources: readonly string[];
}

export interface DemoStack {
  readonly instanceIds: readonly string[];
  up(): Promise<UpResult>;
  close(): Promise<void>;
}

export async function openStack(folder: string, instances: string, count: number): Promise<DemoStack> {
  const emulator = await startEmulator({ root: instances, instances: count });
  const instanceIds = [...emulator.instanceIds];
  const stack = await createStack(folder);
  await stack.setConfig("alicloud:region", { value: emulator.regionId });
  await stack.setConfig("alicloud:endpoints", { value: JSON.stringify([{ ecs: emulator.endpoint }]) });
  await stack.setConfig("alicloud:accessKey", { value: emulator.accessKeyId });
  await stack.setConfig("alicloud:secretKey", { value: emulator.accessKeySecret, secret: true });
  await stack.setConfig("quickstart:instanceIds", { value: JSON.stringify(instanceIds) });
  return {
    instanceIds,
    close: () => emulator.close(),
    async up() {
      const before = emulator.requests.length;
      let ok = true;
      const onOutput = lineFilter();
      await stack
        .up({ onOutput, onError: onOutput, color: process.stdout.isTTY ? "always" : "never" })
        .catch(() => {
          ok = false;
        });
      const outputs = Object.entries(await stack.outputs()).map(([key, { value }]) => [key, value]);
      const calls = emulator.requests.slice(before).map(({ action, instanceIds: ids, params }) => ({
        action,
        instanceIds: ids,
        file: `${params.TargetDir ?? ""}/${params.Name ?? ""}`,
      }));
      const { deployment } = await stack.exportStack();
      const urns = ((deployment.resources ?? []) as { urn: string }[]).map(({ urn }) => urn);
      const resources = urns.map((urn) => urn.slice(urn.lastIndexOf("::") + 2));
      return { ok, outputs: Object.fromEntries(outputs), calls, resources };
    },
  };
}

async function createStack(folder: string) {
  const backend = join(folder, "state");
  mkdirSync(backend, { recursive: true });
  writeFileSync(join(folder, "Pulumi.yaml"), "name: quickstart\nruntime: nodejs\n");
  // The program reads `site.conf` from the working folder, which the Pulumi CLI would set to the program's folder.
  process.chdir(QUICKSTART);
  let run = 0;
  const program = async () => {
    // The `run` number makes each URL different, because Node evaluates a module only once for each URL.
    const url = `${pathToFileURL(join(QUICKSTART, "index.ts")).href}?run=${++run}`;
    return { ...((await import(url)) as Record<string, unknown>) };
  };
  const envVars = {
    PULUMI_CONFIG_PASSPHRASE: "demo",
    PULUMI_BACKEND_URL: `file://${backend}`,
    NODE_NO_WARNINGS: "1",
  };
  return LocalWorkspace.createOrSelectStack(
    { stackName: "demo", projectName: "quickstart", program },
    { workDir: folder, envVars },
  );
}

/**
 * Prints the engine's output without one warning. The engine warns because it finds its host of dynamic resources on
 * PATH; an official install of Pulumi brings that host itself, so its users never see the warning.
 */
function lineFilter(): (chunk: string) => void {
  let rest = "";
  return (chunk) => {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines)
      if (!line.includes("pulumi-resource-pulumi-nodejs from $PATH")) console.log(`  │ ${line}`);
  };
}

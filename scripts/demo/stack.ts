// Sets up the demo's stacks: programs of the quickstart, run by the real Pulumi engine against a new emulator.
import { mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { CommandSupport, Emulator } from "ecs-assistant-emulator";
import type { Call } from "./show.ts";

const require = createRequire(import.meta.url);
const { LocalWorkspace } =
  require("@pulumi/pulumi/automation") as typeof import("@pulumi/pulumi/automation/index.js");
const { startEmulator } = require("ecs-assistant-emulator") as typeof import("ecs-assistant-emulator");

export const ROOT = resolve(import.meta.dirname, "../..");
export const QUICKSTART = join(ROOT, "examples", "quickstart");

export interface UpResult {
  readonly ok: boolean;
  /** What the engine printed. */
  readonly text: string;
  readonly outputs: Record<string, unknown>;
  readonly calls: readonly Call[];
  /** Names of the resources in state. */
  readonly resources: readonly string[];
}

export interface DemoStack {
  /** `suppressOutputs` leaves the stack's outputs out of what the engine prints. By default a terminal gets colours. */
  up(options?: { readonly suppressOutputs?: boolean; readonly color?: "always" }): Promise<UpResult>;
}

export interface DemoFleet {
  readonly instanceIds: readonly string[];
  /** Whether the instances can run commands on this machine. */
  readonly commands: CommandSupport;
  /** `program` is a file of the quickstart. It reads the file that it sends from the folder `from`. */
  openStack(name: string, program: string, from: string): Promise<DemoStack>;
  close(): Promise<void>;
}

export async function startFleet(folder: string, instances: string, count: number): Promise<DemoFleet> {
  const emulator = await startEmulator({ root: instances, instances: count });
  return {
    instanceIds: [...emulator.instanceIds],
    commands: emulator.commands,
    close: () => emulator.close(),
    openStack: (name, program, from) => openStack(emulator, folder, { name, program, from }),
  };
}

interface Chosen {
  readonly name: string;
  readonly program: string;
  readonly from: string;
}

async function openStack(emulator: Emulator, folder: string, chosen: Chosen): Promise<DemoStack> {
  const stack = await createStack(folder, chosen);
  await stack.setConfig("alicloud:region", { value: emulator.regionId });
  await stack.setConfig("alicloud:endpoints", { value: JSON.stringify([{ ecs: emulator.endpoint }]) });
  await stack.setConfig("alicloud:accessKey", { value: emulator.accessKeyId });
  await stack.setConfig("alicloud:secretKey", { value: emulator.accessKeySecret, secret: true });
  await stack.setConfig("quickstart:instanceIds", { value: JSON.stringify(emulator.instanceIds) });
  return {
    async up(options = {}) {
      // The program reads its file from the working folder, which the Pulumi CLI would set to the program's folder.
      process.chdir(chosen.from);
      const before = emulator.requests.length;
      let ok = true;
      const screen = screenOf();
      await stack
        .up({
          color: process.stdout.isTTY ? "always" : "never",
          ...options,
          onOutput: screen.print,
          onError: screen.print,
        })
        .catch(() => {
          ok = false;
        });
      const outputs = Object.entries(await stack.outputs()).map(([key, { value }]) => [key, value]);
      const { deployment } = await stack.exportStack();
      const urns = ((deployment.resources ?? []) as { urn: string }[]).map(({ urn }) => urn);
      return {
        ok,
        text: screen.text(),
        outputs: Object.fromEntries(outputs),
        calls: emulator.requests.slice(before).map(callOf),
        resources: urns.map((urn) => urn.slice(urn.lastIndexOf("::") + 2)),
      };
    },
  };
}

function callOf({ action, instanceIds, params }: Emulator["requests"][number]): Call {
  return { action, instanceIds, file: `${params.TargetDir ?? ""}/${params.Name ?? ""}` };
}

async function createStack(folder: string, { name, program: file }: Chosen) {
  const backend = join(folder, "state");
  mkdirSync(backend, { recursive: true });
  writeFileSync(join(folder, "Pulumi.yaml"), "name: quickstart\nruntime: nodejs\n");
  let run = 0;
  const program = async () => {
    // The `run` number makes each URL different, because Node evaluates a module only once for each URL.
    const url = `${pathToFileURL(join(QUICKSTART, file)).href}?run=${++run}`;
    return { ...((await import(url)) as Record<string, unknown>) };
  };
  const envVars = {
    PULUMI_CONFIG_PASSPHRASE: "demo",
    PULUMI_BACKEND_URL: `file://${backend}`,
    NODE_NO_WARNINGS: "1",
  };
  return LocalWorkspace.createOrSelectStack(
    { stackName: name, projectName: "quickstart", program },
    { workDir: folder, envVars },
  );
}

/**
 * Prints the engine's output without one warning. The engine warns because it finds its host of dynamic resources on
 * PATH; an official install of Pulumi brings that host itself, so its users never see the warning.
 */
function screenOf(): { print(chunk: string): void; text(): string } {
  let rest = "";
  const shown: string[] = [];
  return {
    text: () => shown.join("\n"),
    print(chunk) {
      const lines = (rest + chunk).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) {
        if (line.includes("pulumi-resource-pulumi-nodejs from $PATH")) continue;
        shown.push(line);
        console.log(`  │ ${line}`);
      }
    },
  };
}

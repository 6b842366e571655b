/**
 * Runs programs on the real engine: one folder, one file backend and one stack per test, through the Automation API.
 * The provider is loaded by Node as a user's program would load it, not by the test runner.
 */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type * as Automation from "@pulumi/pulumi/automation/index.js";
import type { Emulator } from "ecs-assistant-emulator";
import type * as Provider from "pulumi-alicloud-sendfile";
import { compareWithDisk, type Expected, expectedOf, type Recorded } from "./oracle.ts";
import { SDK_ROOT, STACKS, sdkPath } from "./sdk.ts";

const require = createRequire(join(SDK_ROOT, "package.json"));
export const pulumi = require("@pulumi/pulumi") as typeof import("@pulumi/pulumi");
const automation = require("@pulumi/pulumi/automation") as typeof Automation;
export const { FileRollout, SendFile } = require("pulumi-alicloud-sendfile") as typeof Provider;
export const { startEmulator } = require("ecs-assistant-emulator") as typeof import("ecs-assistant-emulator");

/**
 * gRPC shares its connections in a process by address. The one to a killed engine goes on failing for a while, and a
 * later engine may get the same port; the SDK then takes the program for ended, and the engine deletes all resources.
 */
const { grpcClientOptions } = require("@pulumi/pulumi/runtime/settings") as {
  grpcClientOptions: Record<string, unknown>;
};
grpcClientOptions["grpc.use_local_subchannel_pool"] = 1;

/** Found and asked for its version once, not for each stack. */
const cli = automation.PulumiCommand.get();

export type Program = () =>
  | Promise<Record<string, unknown> | undefined>
  | Record<string, unknown>
  | undefined;

type ComponentOptions = ConstructorParameters<typeof Provider.FileRollout>[2];
type ResourceOptions = ConstructorParameters<typeof Provider.SendFile>[2];

export interface Run {
  readonly ok: boolean;
  /** All that the engine printed. */
  readonly text: string;
  /** Stack outputs after the run, secrets encrypted. */
  readonly outputs: Record<string, unknown>;
  /** What the emulator was asked during the run. */
  readonly calls: readonly Call[];
}

export interface Call {
  readonly action: string;
  readonly instanceIds: readonly string[];
  /** Full path of a file that was sent. */
  readonly file: string;
  /** Milliseconds since 1970. */
  readonly time: number;
  /** Code of the error, when the call was refused. */
  readonly code?: string | undefined;
}

export interface StateResource {
  readonly urn: string;
  readonly type: string;
  readonly id?: string;
  readonly inputs?: Record<string, unknown>;
  readonly outputs?: Record<string, unknown>;
  readonly initErrors?: string[];
}

export interface StackOptions {
  /** Configuration instead of the emulator's. */
  readonly config?: Record<string, string>;
  readonly projectName?: string;
  /** Folder of the project, instead of one from which all packages are in reach. */
  readonly dir?: string;
  /** Environment of the engine and the provider process; a function is given the stack's folder. */
  readonly env?: Record<string, string> | ((dir: string) => Record<string, string>);
}

export class TestStack {
  readonly dir: string;
  /** What each sending resource is to put on its instances, for the oracle. */
  readonly expected = new Map<string, Expected>();
  private readonly recorded: Recorded = new Map();
  program: Program = () => {};
  /** What the engine has printed so far of the run that is under way, or of the last one. */
  said = "";
  private stack: Automation.Stack | undefined;
  private readonly emulator: Emulator;
  private readonly options: StackOptions;

  constructor(emulator: Emulator, options: StackOptions = {}) {
    mkdirSync(STACKS, { recursive: true });
    this.dir = options.dir ?? mkdtempSync(join(STACKS, "stack-"));
    this.emulator = emulator;
    this.options = options;
  }

  private async open(): Promise<Automation.Stack> {
    if (this.stack !== undefined) return this.stack;
    const backend = join(this.dir, "state");
    mkdirSync(backend);
    const projectName = this.options.projectName ?? "e2e";
    writeFileSync(join(this.dir, "Pulumi.yaml"), `name: ${projectName}\nruntime: nodejs\n`);
    const { env } = this.options;
    const given = typeof env === "function" ? env(this.dir) : env;
    const envVars = { ...cleanEnvironment(), ...given, PULUMI_BACKEND_URL: `file://${backend}` };
    const program = async () => (await this.program()) ?? undefined;
    const stack = await automation.LocalWorkspace.createStack(
      { stackName: "test", projectName, program },
      { workDir: this.dir, envVars, pulumiCommand: await cli },
    );
    const config = Object.entries(this.options.config ?? emulatorConfig(this.emulator));
    await stack.setAllConfig(
      Object.fromEntries(config.map(([key, value]) => [key, { value, secret: key.endsWith("secretKey") }])),
    );
    // After each run the Automation API asks the CLI three times for what the state file tells at once; that takes as
    // much of the processor as the run itself.
    stack.outputs = async () => ({});
    stack.info = async () => undefined;
    this.stack = stack;
    return stack;
  }

  async up(program?: Program, options: Automation.UpOptions = {}): Promise<Run> {
    return this.run(program, (stack, onOutput) => stack.up({ ...options, onOutput, onError: onOutput }));
  }

  /** An update that is killed, or that another one overtakes: its state lies behind the disks, so they are not compared. */
  async upUnjudged(program?: Program): Promise<Run> {
    return this.run(program, (stack, onOutput) => stack.up({ onOutput, onError: onOutput }), false);
  }

  /** Takes the lock away that a killed engine leaves behind. */
  async unlock(): Promise<void> {
    await (await this.open()).cancel();
  }

  async preview(program?: Program, options: Automation.PreviewOptions = {}): Promise<Run> {
    return this.run(program, (stack, onOutput) => stack.preview({ ...options, onOutput, onError: onOutput }));
  }

  async refresh(program?: Program): Promise<Run> {
    return this.run(program, (stack, onOutput) => stack.refresh({ onOutput, onError: onOutput }));
  }

  async destroy(): Promise<Run> {
    return this.run(undefined, (stack, onOutput) => stack.destroy({ onOutput, onError: onOutput }));
  }

  private async run(
    program: Program | undefined,
    work: (stack: Automation.Stack, onOutput: (text: string) => void) => Promise<unknown>,
    compare = true,
  ): Promise<Run> {
    if (program !== undefined) this.program = program;
    const stack = await this.open();
    const before = this.emulator.requests.length;
    this.said = "";
    let ok = true;
    try {
      await work(stack, (chunk) => {
        this.said += chunk;
      });
    } catch (error) {
      ok = false;
      if (this.said === "") this.said = String(error);
    }
    const text = this.said;
    const calls = this.emulator.requests.slice(before).map(({ action, instanceIds, params, time, code }) => ({
      action,
      instanceIds,
      file: `${params.TargetDir}/${params.Name}`,
      time,
      code,
    }));
    const { resources, outputs } = this.state();
    const run = { ok, text, outputs, calls };
    if (compare) compareWithDisk(resources, this.expected, this.recorded, this.emulator, run);
    return run;
  }

  /** Stack outputs with secrets shown, as `pulumi stack output --show-secrets` gives them. */
  async shownOutputs(): Promise<Record<string, unknown>> {
    const stack = await this.open();
    const outputs = await stack.workspace.stackOutputs(stack.name);
    return Object.fromEntries(Object.entries(outputs).map(([key, { value }]) => [key, value]));
  }

  /** Starts from a state of before, as `pulumi stack import` does. */
  async importState(deployment: object): Promise<void> {
    await (await this.open()).importStack(deployment as Automation.Deployment);
  }

  /** Read from the file, which is much faster than to ask the CLI after every run. */
  state(): { resources: StateResource[]; pending: unknown[]; outputs: Record<string, unknown> } {
    const latest = JSON.parse(this.stateText()).checkpoint?.latest ?? {};
    const resources = (latest.resources ?? []) as StateResource[];
    const outputs = resources.find(({ type }) => type === "pulumi:pulumi:Stack")?.outputs ?? {};
    return { resources, pending: latest.pending_operations ?? [], outputs };
  }

  /** The resources of the state with their secrets shown, as `pulumi stack export --show-secrets` gives them. */
  async shownState(): Promise<StateResource[]> {
    const { deployment } = await (await this.open()).exportStack();
    return (deployment.resources ?? []) as StateResource[];
  }

  /** The state file as it lies on the disk, secrets encrypted. */
  stateText(): string {
    return readFileSync(this.stateFile(), "utf8");
  }

  stateFile(): string {
    const folder = join(this.dir, "state", ".pulumi", "stacks");
    const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
    const entry = entries.find((one) => one.isFile() && one.name === "test.json");
    if (entry === undefined) throw new Error("the stack has no state yet");
    return join(entry.parentPath, entry.name);
  }

  /** Declares a rollout inside a program, and tells the oracle what it must put on the disks. */
  rollout(name: string, args: Provider.FileRolloutArgs, opts?: ComponentOptions): Provider.FileRollout {
    this.expected.set(`${name}-send`, expectedOf(args));
    return new FileRollout(name, args, opts);
  }

  /** The same for the single resource. */
  sendFile(name: string, args: Provider.SendFileArgs, opts?: ResourceOptions): Provider.SendFile {
    this.expected.set(name, expectedOf(args));
    return new SendFile(name, args, opts);
  }

  remove(): void {
    rmSync(this.dir, { recursive: true, force: true });
  }
}

export function emulatorConfig(emulator: Emulator): Record<string, string> {
  return {
    "alicloud:region": emulator.regionId,
    "alicloud:accessKey": emulator.accessKeyId,
    "alicloud:secretKey": emulator.accessKeySecret,
    "alicloud:endpoints": JSON.stringify([{ ecs: emulator.endpoint }]),
  };
}

/** Nothing of the developer's own account may leak into a test; the paths come from the test command. */
function cleanEnvironment(): Record<string, string> {
  return {
    PATH: sdkPath(),
    PULUMI_CONFIG_PASSPHRASE: "test",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    ALIBABA_CLOUD_ECS_METADATA_DISABLED: "true",
    ALIBABA_CLOUD_CLI_PROFILE_DISABLED: "true",
    ALIBABA_CLOUD_CREDENTIALS_FILE: "/nonexistent",
    NODE_NO_WARNINGS: "1",
  };
}

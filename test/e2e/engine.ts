/** Runs Pulumi programs on the real engine through the Automation API. Each test has a folder, a local state and a stack
 * of its own. */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type * as Automation from "@pulumi/pulumi/automation/index.js";
import type { Emulator } from "ecs-assistant-emulator";
import type * as Provider from "pulumi-alicloud-sendfile";
import { automation, cli, FileRollout, SendFile } from "./loaded.ts";
import {
  compareWithDisk,
  type Expected,
  expectedOf,
  type Recorded,
  type Snapshot,
  snapshotOf,
} from "./oracle.ts";
import type { Program, Run, StackOptions, StateResource } from "./run.ts";
import { STACKS } from "./sdk.ts";
import { cleanEnvironment, emulatorConfig } from "./settings.ts";

export { FileRollout, pulumi, SendFile, startEmulator } from "./loaded.ts";
export type { Call, Program, Run, StackOptions, StateResource } from "./run.ts";

type ComponentOptions = ConstructorParameters<typeof Provider.FileRollout>[2];
type ResourceOptions = ConstructorParameters<typeof Provider.SendFile>[2];

export class TestStack {
  readonly dir: string;
  /** The file that each sending resource must put on its instances. The oracle (oracle.ts) compares it with the
   * disks. */
  readonly expected = new Map<string, Expected | readonly Expected[]>();
  /** What the instances held before the last run of the program, for rollouts that take back what they changed. */
  readonly before = new Map<string, Snapshot>();
  private readonly recorded: Recorded = new Map();
  program: Program = () => {};
  /** What the engine has printed so far in the current run, or in the last one. */
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
    // After each run the Automation API calls the CLI three times, which takes as much CPU time as the run itself.
    // Tests read the state file instead.
    stack.outputs = async () => ({});
    stack.info = async () => undefined;
    this.stack = stack;
    return stack;
  }

  async up(program?: Program, options: Automation.UpOptions = {}): Promise<Run> {
    return this.run(program, (stack, onOutput) => stack.up({ ...options, onOutput, onError: onOutput }));
  }

  /** Runs an update without comparing its state with the disks. State and disks may differ when the update is killed,
   * or when another update sends at the same time. */
  async upUnjudged(program?: Program): Promise<Run> {
    return this.run(program, (stack, onOutput) => stack.up({ onOutput, onError: onOutput }), false);
  }

  /** Removes the stack's lock, which a killed engine leaves behind. */
  async unlock(): Promise<void> {
    await (await this.open()).cancel();
  }

  async preview(program?: Program, options: Automation.PreviewOptions = {}): Promise<Run> {
    return this.run(program, (stack, onOutput) => stack.preview({ ...options, onOutput, onError: onOutput }));
  }

  /** Previews without comparing the state with the disks. They may differ when someone has changed files by hand. */
  async previewUnjudged(options: Automation.PreviewOptions = {}): Promise<Run> {
    const work = (stack: Automation.Stack, onOutput: (text: string) => void) =>
      stack.preview({ ...options, onOutput, onError: onOutput });
    return this.run(undefined, work, false);
  }

  async refresh(program?: Program): Promise<Run> {
    return this.run(program, (stack, onOutput) => stack.refresh({ onOutput, onError: onOutput }));
  }

  /** Shows what a refresh would record, and records nothing, so that state and disks may differ as before. */
  async refreshPreview(options: Automation.RefreshOptions = {}): Promise<Run> {
    const work = (stack: Automation.Stack, onOutput: (text: string) => void) =>
      stack.refresh({ ...options, previewOnly: true, onOutput, onError: onOutput });
    return this.run(undefined, work, false);
  }

  async destroy(): Promise<Run> {
    return this.run(undefined, (stack, onOutput) => stack.destroy({ onOutput, onError: onOutput }));
  }

  /** Destroys without comparing the state with the disks, which differ when the destroy fails after it has removed files. */
  async destroyUnjudged(): Promise<Run> {
    return this.run(undefined, (stack, onOutput) => stack.destroy({ onOutput, onError: onOutput }), false);
  }

  /** Changes one value of the stack's configuration. */
  async setConfig(key: string, value: string): Promise<void> {
    await (await this.open()).setConfig(key, { value });
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
    if (compare)
      compareWithDisk(
        resources,
        { declared: this.expected, before: this.before },
        this.recorded,
        this.emulator,
        run,
      );
    return run;
  }

  /** Runs lines of a shell in the folder of the stack, with the Pulumi CLI set to this stack. */
  shell(lines: string): { status: number | null; stdout: string; stderr: string } {
    const backend = `file://${join(this.dir, "state")}`;
    const env = { ...cleanEnvironment(), PULUMI_BACKEND_URL: backend, PULUMI_STACK: "test" };
    return spawnSync("sh", ["-c", lines], { cwd: this.dir, env, encoding: "utf8" });
  }

  /** Returns the stack outputs with decrypted secrets, as `pulumi stack output --show-secrets` does. */
  async shownOutputs(): Promise<Record<string, unknown>> {
    const stack = await this.open();
    const outputs = await stack.workspace.stackOutputs(stack.name);
    return Object.fromEntries(Object.entries(outputs).map(([key, { value }]) => [key, value]));
  }

  /** Replaces the state, as `pulumi stack import` does. */
  async importState(deployment: object): Promise<void> {
    await (await this.open()).importStack(deployment as Automation.Deployment);
  }

  /** Reads the state file itself, which is much faster than calling the CLI. */
  state(): { resources: StateResource[]; pending: unknown[]; outputs: Record<string, unknown> } {
    const latest = JSON.parse(this.stateText()).checkpoint?.latest ?? {};
    const resources = (latest.resources ?? []) as StateResource[];
    const outputs = resources.find(({ type }) => type === "pulumi:pulumi:Stack")?.outputs ?? {};
    return { resources, pending: latest.pending_operations ?? [], outputs };
  }

  /** Returns the resources in state with decrypted secrets, as `pulumi stack export --show-secrets` does. */
  async shownState(): Promise<StateResource[]> {
    const { deployment } = await (await this.open()).exportStack();
    return (deployment.resources ?? []) as StateResource[];
  }

  /** Returns the text of the state file. Secrets are encrypted. */
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

  /** Declares a FileRollout inside a program, and tells the oracle which file it must put on the disks. */
  rollout(name: string, args: Provider.FileRolloutArgs, opts?: ComponentOptions): Provider.FileRollout {
    const files = expectedOf(args);
    this.expected.set(`${name}-send`, files);
    // The program runs before anything is sent.
    if (args.rollback === "touched") this.before.set(`${name}-send`, snapshotOf(this.emulator, files));
    return new FileRollout(name, args, opts);
  }

  /** Declares a SendFile inside a program, and tells the oracle which file it must put on the disks. */
  sendFile(name: string, args: Provider.SendFileArgs, opts?: ResourceOptions): Provider.SendFile {
    this.expected.set(name, expectedOf(args));
    return new SendFile(name, args, opts);
  }

  remove(): void {
    rmSync(this.dir, { recursive: true, force: true });
  }
}

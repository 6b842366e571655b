/** Runs a stack in its own folder on the real Pulumi engine, through the Automation API. It times the `pulumi up`
 * command alone, without the other CLI commands that the Automation API runs before and after. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type * as Automation from "@pulumi/pulumi/automation/index.js";

const require = createRequire(import.meta.url);
const automation = require("@pulumi/pulumi/automation") as typeof Automation;

export type Program = () => Promise<Record<string, unknown>>;

export interface UpResult {
  /** Wall time of `pulumi up`, or of `pulumi refresh`. */
  readonly seconds: number;
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly stateBytes: number;
}

export interface BenchStack {
  /** @throws with the end of what the engine printed, when the update fails */
  up(): Promise<UpResult>;
  /** @throws with the end of what the engine printed, when the refresh fails or tells of drift */
  refresh(): Promise<UpResult>;
}

const PROJECT = "bench";
const STACK = "bench";

export async function openStack(
  dir: string,
  config: Readonly<Record<string, string>>,
  program: Program,
): Promise<BenchStack> {
  const backend = join(dir, "state");
  mkdirSync(backend, { recursive: true });
  writeFileSync(join(dir, "Pulumi.yaml"), `name: ${PROJECT}\nruntime: nodejs\n`);
  const command = new TimedCommand(await automation.PulumiCommand.get());
  const stack = await automation.LocalWorkspace.createStack(
    { stackName: STACK, projectName: PROJECT, program },
    {
      workDir: dir,
      envVars: environment(backend),
      // The cast is needed because PulumiCommand has private fields. The Automation API uses only what TimedCommand
      // has.
      pulumiCommand: command as unknown as Automation.PulumiCommand,
      stackSettings: { [STACK]: { config: { ...config } } },
    },
  );
  const timed = async (verb: "up" | "refresh"): Promise<UpResult> => {
    let text = "";
    const onOutput = (chunk: string) => {
      text += chunk;
    };
    const end = (otherwise: string) => (text || otherwise).trimEnd().slice(-3_000);
    await stack[verb]({ onOutput, onError: onOutput }).catch((error: unknown) => {
      throw new Error(`pulumi ${verb} failed:\n${end(String(error))}`);
    });
    // Every instance must be compared, and hold what was delivered.
    if (verb === "refresh" && /warning: (drift|the files)/.test(text)) throw new Error(end(""));
    const state = stateText(backend);
    return { seconds: command.seconds, outputs: outputsIn(state), stateBytes: Buffer.byteLength(state) };
  };
  return { up: () => timed("up"), refresh: () => timed("refresh") };
}

/** Environment variables that keep the developer's own cloud account and Pulumi settings out of the measurement. */
function environment(backend: string): Record<string, string> {
  return {
    PULUMI_BACKEND_URL: `file://${backend}`,
    PULUMI_CONFIG_PASSPHRASE: "bench",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    ALIBABA_CLOUD_ECS_METADATA_DISABLED: "true",
    ALIBABA_CLOUD_CLI_PROFILE_DISABLED: "true",
    ALIBABA_CLOUD_CREDENTIALS_FILE: "/nonexistent",
    NODE_NO_WARNINGS: "1",
  };
}

type Inner = Pick<Automation.PulumiCommand, "command" | "version"> & {
  run(args: string[], ...rest: unknown[]): Promise<unknown>;
};

/** Passes every command on to the Pulumi CLI and measures the time of `up` and `refresh`. */
class TimedCommand {
  readonly command: string;
  readonly version: Automation.PulumiCommand["version"];
  /** Wall time of the last `up` or `refresh`. */
  seconds = 0;
  readonly #inner: Inner;

  constructor(inner: Automation.PulumiCommand) {
    this.#inner = inner as unknown as Inner;
    this.command = inner.command;
    this.version = inner.version;
  }

  async run(args: string[], ...rest: unknown[]): Promise<unknown> {
    const start = performance.now();
    try {
      return await this.#inner.run(args, ...rest);
    } finally {
      if (args[0] === "up" || args[0] === "refresh") this.seconds = (performance.now() - start) / 1_000;
    }
  }
}

/** Reads the stack's state file from the local backend. */
function stateText(backend: string): string {
  const folder = join(backend, ".pulumi", "stacks");
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const entry = entries.find((one) => one.isFile() && one.name === `${STACK}.json`);
  if (entry === undefined) throw new Error("the stack has no state");
  return readFileSync(join(entry.parentPath, entry.name), "utf8");
}

function outputsIn(state: string): Record<string, unknown> {
  const resources = (JSON.parse(state).checkpoint?.latest?.resources ?? []) as {
    type: string;
    outputs?: Record<string, unknown>;
  }[];
  return resources.find(({ type }) => type === "pulumi:pulumi:Stack")?.outputs ?? {};
}

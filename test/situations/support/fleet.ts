/** Emulated instances that a test reaches as the product does: files by SendFile, scripts by RunCommand, ends by
 * DescribeInvocations, each with the client's own functions. */
import { execFileSync, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { createInterface } from "node:readline";
import { type Emulator, type Scenario, startEmulator } from "../../../emulator/src/index.ts";
import { commandResults } from "../../../provider/src/client/actions/command-results.ts";
import { runCommand } from "../../../provider/src/client/actions/run-command.ts";
import { sendFile } from "../../../provider/src/client/actions/send-file.ts";
import { results } from "../../../provider/src/client/actions/send-file-results.ts";
import type { ApiCall } from "../../../provider/src/client/transport.ts";
import type { Order } from "../../../provider/src/commands/order.ts";
import { type Report, readReport } from "../../../provider/src/commands/report.ts";
import { scriptOf, timeoutOf } from "../../../provider/src/commands/script.ts";
import type { FileSpec } from "../../../provider/src/core/model.ts";
import { popClient } from "../../emulator/client.ts";
import type { Programs } from "../../emulator/commands.ts";

export interface Fleet {
  readonly programs: Programs;
  readonly ids: readonly string[];
  readonly call: ApiCall;
  /** The emulator's process, whose mounts an instance gets when its first command starts. */
  readonly pid: number;
  /** Returns the path on this machine of a file of an instance. */
  onDisk(id: string, path: string): string;
  close(): Promise<void>;
}

/** A fleet whose emulator runs in this process, so that a test can ask it what it saw. */
export interface LocalFleet extends Fleet {
  readonly emulator: Emulator;
}

const TMP = resolve(import.meta.dirname, "../../../.tmp");
const BIN = resolve(import.meta.dirname, "../../../emulator/bin/ecs-assistant-emulator.js");
const NAMES = ["root", "nobody", "nogroup", "app"];

export async function startFleet(programs: Programs, count: number): Promise<LocalFleet> {
  const root = newRoot();
  const emulator = await startEmulator({ root, ...scenario(programs, count) });
  const close = () => emulator.close();
  return { emulator, ...fleetOf(emulator, programs, process.pid, close) };
}

/** Starts a fleet in a process of its own with mounts of its own: what is mounted in an instance ends with the fleet. */
export async function startFleetApart(programs: Programs, count: number): Promise<Fleet> {
  const root = newRoot();
  const file = `${root}/scenario.json`;
  writeFileSync(file, JSON.stringify(scenario(programs, count)));
  const [command = "", ...args] = [...(process.getuid?.() === 0 ? ["unshare", "-m"] : []), process.execPath];
  const child = spawn(command, [...args, BIN, "--scenario", file, "--root", root], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(child, "exit");
  const [line] = await once(createInterface({ input: child.stdout }), "line");
  const close = async () => {
    child.kill();
    await ended;
  };
  return fleetOf(JSON.parse(line) as Emulator, programs, child.pid ?? 0, close);
}

function newRoot(): string {
  mkdirSync(TMP, { recursive: true });
  return mkdtempSync(`${TMP}/fleet-`);
}

function scenario(programs: Programs, count: number): Scenario {
  return {
    programs,
    fleet: { count },
    users: NAMES,
    groups: NAMES,
    retainedRecords: 100_000,
    timing: { pendingMs: 0, runningMs: 0 },
  };
}

type Reached = Pick<
  Emulator,
  "endpoint" | "regionId" | "accessKeyId" | "accessKeySecret" | "instanceIds" | "root"
>;

function fleetOf(emulator: Reached, programs: Programs, pid: number, end: () => Promise<void>): Fleet {
  // A busy machine may let an answer wait.
  const client = popClient(emulator, { opts: { timeout: 120_000 } });
  const { root, instanceIds } = emulator;
  return {
    programs,
    pid,
    ids: instanceIds,
    call: async (action, params) => ({ ok: true, value: await client(action, defined(params)) }),
    onDisk: (id, path) => `${root}/${id}${path}`,
    close: async () => {
      await end();
      // Only root can have made a file immutable.
      if (process.getuid?.() === 0)
        execFileSync("sh", ["-c", 'chattr -R -i "$1" 2>/dev/null; :', "sh", root]);
      rmSync(root, { recursive: true, force: true });
    },
  };
}

function defined(params: object): object {
  return Object.fromEntries(
    Object.entries(params).filter(([, value]) => value !== undefined && value !== ""),
  );
}

/** One file as SendFile takes it. */
export interface Sent {
  readonly dir: string;
  readonly name: string;
  readonly bytes: Buffer;
  readonly mode?: string;
}

/** Sends a file, waits for its end, and tells whether every instance has it. */
export async function send(
  { call }: Fleet,
  instanceIds: readonly string[],
  { dir, name, bytes, mode = "0600" }: Sent,
): Promise<boolean> {
  const file = { dir, name, base64: bytes.toString("base64"), mode, owner: "root", group: "root" };
  const answer = await sendFile(call, {
    instanceIds,
    file: { ...file, secretTexts: [] as string[] } as unknown as FileSpec,
    overwrite: true,
    timeoutSeconds: 60,
    clientToken: randomUUID(),
    description: "",
  });
  const { invokeId } = accepted(answer);
  const ends = await ended(async () => accepted(await results(call, invokeId)));
  return ends.every(({ status }) => status === "Success");
}

export interface Ran {
  readonly instanceId: string;
  readonly status: string;
  readonly exit: number | undefined;
  readonly output: Buffer;
}

/** Runs a script and waits for its end on every instance. */
export async function run(
  { call }: Fleet,
  instanceIds: readonly string[],
  script: string,
  timeoutSeconds = 60,
): Promise<readonly Ran[]> {
  const request = { instanceIds, script, timeoutSeconds, windows: false, description: "" };
  const { invokeId } = accepted(await runCommand(call, { ...request, clientToken: randomUUID() }));
  const ends = await ended(async () => accepted(await commandResults(call, invokeId, instanceIds)));
  return ends.map(({ instanceId, status, exitCode: exit, output }) => ({ instanceId, status, exit, output }));
}

export interface Obeyed extends Ran {
  readonly report: Report | undefined;
}

/** Runs the script of an order. `prefix` stands in front of it. */
export async function obey(
  fleet: Fleet,
  instanceIds: readonly string[],
  order: Order,
  prefix = "",
): Promise<readonly Obeyed[]> {
  const ran = await run(fleet, instanceIds, prefix + scriptOf(order), timeoutOf(order));
  return ran.map((one) => ({ ...one, report: readReport(one.output, order.token) }));
}

function accepted<T>(answer: { readonly ok: true; readonly value: T } | { readonly ok: false }): T {
  if (!answer.ok) throw new Error(JSON.stringify(answer));
  return answer.value;
}

const UNDER_WAY = ["Pending", "Running", "Stopping"];

async function ended<T extends { readonly status: string }>(
  read: () => Promise<readonly T[]>,
): Promise<readonly T[]> {
  for (;;) {
    const seen = await read();
    if (!seen.some(({ status }) => UNDER_WAY.includes(status))) return seen;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

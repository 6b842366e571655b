/** Runs the emulator in a child process, so that it shares no event loop with the stack's program. The parent sends
 * `{start}` or `"report"` over IPC; the child answers `{ready}`, or `{trace}` with the calls since the last report. */
import { createRequire } from "node:module";
import type { Emulator, EmulatorOptions, SendRecord } from "ecs-assistant-emulator";
import { commandEnd } from "./instance-report.ts";
import type { SendTrace, Trace } from "./trace.ts";

const require = createRequire(import.meta.url);
const { startEmulator } = require("ecs-assistant-emulator") as typeof import("ecs-assistant-emulator");

export interface Start {
  readonly options: EmulatorOptions;
  /** Ids of the instances on which a scripted command fails. Undefined: commands are not scripted. */
  readonly failing?: readonly string[];
}

export type Order = { readonly start: Start } | "report";

export interface Ready {
  readonly endpoint: string;
  readonly regionId: string;
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
}

export type Reply = { readonly ready: Ready } | { readonly trace: Trace } | { readonly problem: string };

let emulator: Emulator | undefined;

process.on("message", (order: Order) => {
  answer(order).then(
    (reply) => process.send?.(reply),
    (error: unknown) => process.send?.({ problem: String(error) } satisfies Reply),
  );
});
process.on("disconnect", () => {
  void emulator?.close().finally(() => process.exit(0));
});
// A Ctrl-C at the terminal reaches this process too. It ignores it, because it ends when its parent disconnects.
process.on("SIGINT", () => {});

async function answer(order: Order): Promise<Reply> {
  if (order === "report") return { trace: traceOf(emulator) };
  emulator = await startEmulator({ ...order.start.options, ...scripted(order.start) });
  if (order.start.options.commands === true && !emulator.commands.canRun)
    throw new Error(`commands cannot run on this machine: ${emulator.commands.reason}`);
  const { endpoint, regionId, accessKeyId, accessKeySecret } = emulator;
  return { ready: { endpoint, regionId, accessKeyId, accessKeySecret } };
}

/** A function cannot be sent over IPC, so the child makes the one that ends commands. */
function scripted({ failing }: Start): Pick<EmulatorOptions, "commands"> {
  if (failing === undefined) return {};
  const fails = new Set(failing);
  return { commands: ({ content }, id) => commandEnd(content, id, fails.has(id)) };
}

/** Instances whose delivery has not ended are left out. The parent checks that the rollout's result counts them all. */
function traceOf(running: Emulator | undefined): Trace {
  if (running === undefined) throw new Error("the emulator was not started");
  const calls = running.requests.map(({ action, arrivedAt, time, bytes, code, shown }) => ({
    action,
    arrivedAt,
    answeredAt: time,
    bytes,
    code,
    shown,
  }));
  running.clearRequests();
  return { calls, sends: running.sends.map(ended), commands: running.runs.map(ended) };
}

function ended({ invokeId, createdAt, deliveries }: SendRecord): SendTrace {
  return {
    invokeId,
    createdAt,
    deliveries: deliveries.flatMap(({ instanceId, endedAt, errorCode = "" }) =>
      endedAt === undefined ? [] : [{ instanceId, endedAt, errorCode }],
    ),
  };
}

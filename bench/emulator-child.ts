/** Runs the emulator in a child process, so that it shares no event loop with the stack's program. The parent sends
 * `{start}` or `"report"` over IPC; the child answers `{ready}`, or `{trace}` with the calls since the last report. */
import { createRequire } from "node:module";
import type { Emulator, EmulatorOptions } from "ecs-assistant-emulator";
import type { Trace } from "./trace.ts";

const require = createRequire(import.meta.url);
const { startEmulator } = require("ecs-assistant-emulator") as typeof import("ecs-assistant-emulator");

export type Order = { readonly start: EmulatorOptions } | "report";

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
  emulator = await startEmulator(order.start);
  const { endpoint, regionId, accessKeyId, accessKeySecret } = emulator;
  return { ready: { endpoint, regionId, accessKeyId, accessKeySecret } };
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
  const sends = running.sends.map(({ invokeId, createdAt, deliveries }) => ({
    invokeId,
    createdAt,
    deliveries: deliveries.flatMap(({ instanceId, endedAt, errorCode = "" }) =>
      endedAt === undefined ? [] : [{ instanceId, endedAt, errorCode }],
    ),
  }));
  return { calls, sends };
}

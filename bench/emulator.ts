/** Starts the emulator's process and asks it for its reports. */
import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Order, Ready, Reply, Start } from "./emulator-child.ts";
import type { Trace } from "./trace.ts";

export interface EmulatorProcess extends Ready {
  /** Returns the calls since the last report, and every send. */
  report(): Promise<Trace>;
  close(): Promise<void>;
}

export async function startEmulatorProcess(start: Start): Promise<EmulatorProcess> {
  const child = fork(join(import.meta.dirname, "emulator-child.ts"), { serialization: "advanced" });
  const ended = once(child, "exit").then(() => {
    throw new Error("the emulator's process has ended");
  });
  ended.catch(() => {});
  const ask = async (order: Order): Promise<Reply> => {
    child.send(order);
    const [reply] = (await Promise.race([once(child, "message"), ended])) as [Reply];
    if ("problem" in reply) throw new Error(`emulator: ${reply.problem}`);
    return reply;
  };
  const reply = await ask({ start });
  if (!("ready" in reply)) throw new Error("the emulator did not start");
  return {
    ...reply.ready,
    async report() {
      const told = await ask("report");
      if (!("trace" in told)) throw new Error("the emulator did not report");
      return told.trace;
    },
    async close() {
      if (child.connected) child.disconnect();
      await ended.catch(() => {});
    },
  };
}

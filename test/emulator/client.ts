/** Helps the emulator's tests: starts an emulator without delays, and calls it with @alicloud/pop-core. */
import PopCore from "@alicloud/pop-core";
import { type Emulator, type EmulatorOptions, startEmulator } from "../../emulator/src/index.ts";

/** Starts an emulator whose deliveries take no time, unless the options say otherwise. */
export function quickEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  return startEmulator({ timing: { pendingMs: 0, runningMs: 0 }, ...options });
}

export type Call = (action: string, params?: object, method?: "GET" | "POST") => Promise<Answer>;
// biome-ignore lint/suspicious/noExplicitAny: answers are whatever the server sends; tests look inside.
export type Answer = any;

export function popClient(
  emulator: Pick<Emulator, "endpoint" | "regionId" | "accessKeyId" | "accessKeySecret">,
  overrides: Partial<PopCore.Config> = {},
): Call {
  const { endpoint, regionId, accessKeyId, accessKeySecret } = emulator;
  const client = new PopCore({
    endpoint,
    accessKeyId,
    accessKeySecret,
    apiVersion: "2014-05-26",
    ...overrides,
  });
  return (action, params = {}, method = "POST") =>
    client.request(action, { RegionId: regionId, ...params }, { method });
}

/** Returns the error code with which the call is refused, or "" when it succeeds. */
export async function codeOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return "";
  } catch (error) {
    return (error as { data?: { Code?: string } }).data?.Code ?? String(error);
  }
}

/** Reads the invocation until it has ended, and returns it. Against the real cloud it reads once a second. */
export async function untilDone(call: Call, InvokeId: string): Promise<Answer> {
  for (;;) {
    if (process.env.REMOTE === "1") await new Promise((resolve) => setTimeout(resolve, 1000));
    const { Invocations } = await call("DescribeSendFileResults", { InvokeId });
    const [invocation] = Invocations.Invocation;
    if (!["Pending", "Running"].includes(invocation?.InvocationStatus)) return invocation;
  }
}

export const FILE = { Name: "app.conf", TargetDir: "/etc/app", Content: "listen 80;\n", Overwrite: true };

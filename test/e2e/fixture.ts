/** Makes an emulator and a stack for one test, and removes both when the test ends. */
import type { EmulatorOptions } from "ecs-assistant-emulator";
import { onTestFinished } from "vitest";
import { type Call, type StackOptions, startEmulator, TestStack } from "./engine.ts";

export async function setUp(options: EmulatorOptions = {}, stackOptions: StackOptions = {}) {
  const emulator = await startEmulator(options);
  const stack = new TestStack(emulator, stackOptions);
  onTestFinished(async () => {
    await emulator.close();
    stack.remove();
  });
  return { emulator, stack, ids: [...emulator.instanceIds] };
}

export function sends(calls: readonly Pick<Call, "action" | "instanceIds">[]): string[][] {
  return calls.filter(({ action }) => action === "SendFile").map(({ instanceIds }) => [...instanceIds]);
}

export const PATH = "/etc/app/app.conf";
export const SLOW = 180_000;

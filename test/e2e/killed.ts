/** Kills the engine of a running update at a chosen moment, and waits until its orphan, the provider process, has ended. */
import { expect } from "vitest";
import type { TestStack } from "./engine.ts";
import { sends } from "./fixture.ts";
import { engineIn, leftAfter, stopwatch, until } from "./processes.ts";

/** Time limit for the end of an orphan. It needs about 12 s to notice that its engine is gone and to end. */
const ORPHAN_MS = 45_000;

export interface Killed {
  /** Instances to which the killed run sent, including sends that its orphan made. */
  readonly sent: string[];
  readonly orphanMs: number;
}

export async function killed(
  emulator: { readonly requests: readonly { action: string; instanceIds: readonly string[] }[] },
  stack: TestStack,
  program: () => Record<string, unknown>,
  /** Resolves at the moment of the kill. It is called after the first API call. */
  moment: () => Promise<unknown>,
): Promise<Killed> {
  const before = emulator.requests.length;
  const running = stack.upUnjudged(program);
  const isOver = running.then(({ text }) => {
    throw new Error(`the run made no call: ${text}`);
  });
  isOver.catch(() => undefined);
  await Promise.race([until("the first call", () => emulator.requests.length > before), isOver]);
  const engine = await engineIn(stack.dir);
  await moment();
  let alive = true;
  try {
    process.kill(engine, "SIGKILL");
  } catch {
    alive = false;
  }
  const ms = stopwatch();
  const run = await running;
  expect(run.ok).toBe(!alive);
  expect(await leftAfter(stack.dir, ORPHAN_MS)).toEqual([]);
  const orphanMs = ms();
  await stack.unlock();
  return { sent: sends(emulator.requests.slice(before)).flat(), orphanMs };
}

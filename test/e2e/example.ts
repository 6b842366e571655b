/** Makes programs of the examples, and compares what a run prints with what the example's README shows. The programs read the
 * files that they send from the stack's folder, where a test can change them. */
import { cpSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { EmulatorOptions } from "ecs-assistant-emulator";
import { expect, vi } from "vitest";
import type { Program, TestStack } from "./engine.ts";
import { examplePath } from "./sdk.ts";

/** Copies the example's .conf files into the stack's folder, and returns its program. */
export function exampleIn(stack: TestStack, name: string): Program {
  const path = examplePath(name);
  const folder = dirname(path);
  for (const file of readdirSync(folder).filter((one) => one.endsWith(".conf")))
    cpSync(join(folder, file), join(stack.dir, file));
  return async () => {
    // An inline program has no project folder, so a relative `source` starts at the working folder.
    const before = process.cwd();
    process.chdir(stack.dir);
    try {
      // The program must be evaluated again in each run, so the cached module is dropped.
      vi.resetModules();
      return { ...(await import(path)) };
    } finally {
      process.chdir(before);
    }
  };
}

/** A scenario of the example; by default the one with which `npm run emulator -- --example NAME` starts. */
export function scenarioOf(name: string, file = "scenario.json"): EmulatorOptions {
  return JSON.parse(readFileSync(join(dirname(examplePath(name)), "emulator", file), "utf8"));
}

/**
 * Expects that a run has printed what the README of the example shows in its block `printed-by=label`. A line `…` stands for
 * lines that were left out, and `…` at the end of a line for the rest of it.
 */
export function expectShown(printed: string, name: string, label: string): void {
  const readme = readFileSync(join(dirname(examplePath(name)), "README.md"), "utf8");
  const [, block = "no such block"] =
    new RegExp(`\`\`\`text printed-by=${label}\\n([\\s\\S]*?)\`\`\``).exec(readme) ?? [];
  const pattern = block
    .replace(/[.*+?^${}()|[\]\\]/g, "\\$&")
    .replace(/^ *…\n/gm, "(?:.*\n)*?")
    .replace(/…$/gm, ".*");
  expect(printed.replace(/ +$/gm, ""), `README of ${name}, block ${label}`).toMatch(
    new RegExp(`^${pattern}`, "m"),
  );
}

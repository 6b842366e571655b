// Prepares the emulator for an example: its scenario, and stand-ins for the programs that its commands call.
import { cpSync, existsSync } from "node:fs";
import { join, resolve } from "node:path";

const EXAMPLES = resolve(import.meta.dirname, "../../examples");

/** Splits `--example NAME` off the arguments of `npm run emulator`, and gives the example's scenario in its place. */
export function exampleOf(args: readonly string[]): { name?: string; args: readonly string[] } {
  const at = args.indexOf("--example");
  if (at < 0) return { args };
  const name = args[at + 1] ?? "";
  const scenario = join(EXAMPLES, name, "emulator", "scenario.json");
  if (!existsSync(scenario)) throw new Error(`There is no example ${JSON.stringify(name)} with a scenario.`);
  return { name, args: [...args.slice(0, at), "--scenario", scenario, ...args.slice(at + 2)] };
}

/** Copies the example's stand-ins to an instance, where its commands find them before the programs of this machine. */
export function installStandIns(name: string, instance: string): void {
  const from = join(EXAMPLES, name, "emulator", "bin");
  if (existsSync(from)) cpSync(from, join(instance, "usr/local/bin"), { recursive: true });
}

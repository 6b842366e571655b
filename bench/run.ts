/** `npm run bench`: runs the chosen cases one after the other on the real Pulumi engine and prints their figures.
 * A case that cannot be measured makes the exit code 1. A missed limit does not. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Case, chosen } from "./cases.ts";
import { combine, type Run } from "./combine.ts";
import { performancePage } from "./docs.ts";
import { environmentNow } from "./environment.ts";
import { InstanceFolders } from "./instances.ts";
import { measure } from "./measure.ts";
import { CAN_MEASURE } from "./meter.ts";
import { measureNoop } from "./noop.ts";
import { readOptions, USAGE } from "./options.ts";
import { exponentsOf, NOOPS, type Report } from "./report.ts";
import { inScratch, ROOT } from "./scratch.ts";
import { measureStart } from "./start.ts";
import { plainReport } from "./table.ts";
import { ACTIVATION, DIRECT } from "./way.ts";

const errors: { name: string; problem: string }[] = [];

/** Prints progress to stderr, because stdout holds only the report, which programs may parse. */
function say(text: string): void {
  process.stderr.write(`[bench] ${text}\n`);
}

async function attempt<T>(name: string, work: () => Promise<T>): Promise<T | undefined> {
  const start = performance.now();
  try {
    const value = await work();
    say(`${name}: ${((performance.now() - start) / 1_000).toFixed(1)} s`);
    return value;
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    errors.push({ name, problem });
    say(`${name} FAILED: ${problem}`);
    return undefined;
  }
}

async function runs(one: Case, folders: InstanceFolders) {
  const done: Run[] = [];
  for (let run = 1; run <= one.repeats; run++) done.push(await measure(one, folders));
  return combine(one, done);
}

async function bench(only: readonly string[], folders: InstanceFolders): Promise<Report> {
  const environment = await environmentNow();
  if (!CAN_MEASURE) say("CPU and memory of the provider are read from /proc: Linux only, left out here");
  const wanted = <T>(name: string, work: () => Promise<T>) =>
    only.length === 0 || only.some((prefix) => name.startsWith(prefix)) ? attempt(name, work) : undefined;
  const start = await wanted("start", () => measureStart(7));
  const noop = await wanted("noop", () => measureNoop(100, 5, DIRECT, folders));
  const noop10000 = await wanted("noop10000", () => measureNoop(10_000, 3, DIRECT, folders));
  const noopActivation = await wanted("noopActivation", () => measureNoop(10_000, 3, ACTIVATION, folders));
  const cases = [];
  for (const one of chosen(only)) cases.push(await attempt(one.name, () => runs(one, folders)));
  const figures = cases.filter((one) => one !== undefined);
  return {
    cases: figures,
    ...(noop !== undefined && { noop }),
    ...(noop10000 !== undefined && { noop10000 }),
    ...(noopActivation !== undefined && { noopActivation }),
    ...(start !== undefined && { start }),
    exponents: exponentsOf(figures),
    environment,
    errors,
  };
}

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  if (options.help) return console.log(USAGE);
  if (options.docs && options.only.length > 0) throw new Error("--docs needs a full run, without --only");
  const report = await inScratch((dir) => bench(options.only, new InstanceFolders(join(dir, "instances"))));
  if (report.errors.length > 0) process.exitCode = 1;
  else if (report.cases.length === 0 && NOOPS.every((name) => !report[name]) && !report.start)
    throw new Error(`no case begins with ${options.only.join(" or ")}`);
  if (options.docs) writeFileSync(join(ROOT, "docs", "performance.md"), performancePage(report));
  console.log(options.json ? JSON.stringify(report) : plainReport(report));
}

main().catch((error: unknown) => {
  process.stderr.write(`bench: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});

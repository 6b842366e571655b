// The demo's fourth run: each instance refuses a file with a mistake, and goes on with the file that it has.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Checks, heading, leftOut, showCalls } from "./show.ts";
import { type DemoFleet, QUICKSTART, type UpResult } from "./stack.ts";

const FILE = "settings.conf";
const MISTAKE = "workers = eight\n";
/** What the checker of examples/quickstart/checked.ts says. */
const WORDS = "settings.conf: workers must be a number";
export const HELD = "etc/shop/settings.conf";
/** The copy that the reload command makes. It stands for what the app has read, and serves. */
export const SERVED = "run/shop/served.conf";

interface Result {
  readonly status: string;
  readonly instances: Readonly<Record<string, { errorCode?: string; step?: string; message?: string }>>;
}

/** `folder` gets a copy of the file that is sent, so that the example's own stays as it is. */
export async function fourthRun(
  fleet: DemoFleet,
  checks: Checks,
  folder: string,
  disks: string,
): Promise<void> {
  if (!fleet.commands.canRun) {
    leftOut(4, `commands cannot run on this machine: ${fleet.commands.reason}`);
    return;
  }
  heading(
    4,
    "another program, `checked.ts`: each instance judges the new file itself, and a mistake gets nowhere",
  );
  mkdirSync(folder, { recursive: true });
  const good = readFileSync(join(QUICKSTART, FILE), "utf8");
  writeFileSync(join(folder, FILE), good);
  const have = (path: string) =>
    fleet.instanceIds.filter((id) => textOf(join(disks, id, path)) === good).length;
  const stack = await fleet.openStack("checked", "checked.ts", folder);
  const first = await stack.up({ suppressOutputs: true });
  const all = fleet.instanceIds.length;
  checks.see(
    `${said(good)} is deployed: all ${all} instances hold it and serve it`,
    first.ok && have(HELD) === all && have(SERVED) === all,
  );

  console.log(`\n  Now ${FILE} says ${said(MISTAKE)}. \`pulumi up\`:\n`);
  writeFileSync(join(folder, FILE), MISTAKE);
  const run = await stack.up({ suppressOutputs: true });
  showOutput(run);
  showCalls(run.calls);
  seeRefusal(run, checks, fleet.instanceIds);
  checks.see(`all ${all} instances still hold ${said(good)} on disk`, have(HELD) === all);
  checks.see(`all ${all} instances still serve ${said(good)}`, have(SERVED) === all);
}

function seeRefusal(run: UpResult, checks: Checks, ids: readonly string[]): void {
  const result = run.outputs.settings as Result | undefined;
  checks.see("the deployment failed", !run.ok);
  checks.see("the error shows the checker's own words", run.text.includes(`| ${WORDS}`));
  checks.see(
    "the stack's outputs show them too, for each instance",
    result?.status === "Failed" &&
      ids.every((id) => {
        const one = result.instances[id];
        return (
          one?.errorCode === "ValidateFailed" && one.step === "validate" && one.message?.trim() === WORDS
        );
      }),
  );
}

/** Shows one instance, because the output tells of each one in so many lines. */
function showOutput({ outputs }: UpResult): void {
  const [[id, one] = [], ...others] = Object.entries(
    (outputs.settings as Result | undefined)?.instances ?? {},
  );
  console.log(
    `  \`pulumi stack output settings\` tells of each instance; here is one, ${others.length} more are left out:`,
  );
  console.log(`    "${id}": ${JSON.stringify(one, null, 2)?.replaceAll("\n", "\n    ")}`);
}

function said(content: string): string {
  return `"${content.trim()}"`;
}

function textOf(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, "utf8") : undefined;
}

// `npm run demo`: deploys the quickstart three times, and its program with a checker, with the real Pulumi engine against
// the emulator. It exits with 0 only if every check passed. The files that were sent stay on the disk for a look.
import { existsSync, mkdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { fourthRun, HELD } from "./demo/checked.ts";
import { Checks, heading, showCalls } from "./demo/show.ts";
import { type DemoStack, QUICKSTART, ROOT, startFleet } from "./demo/stack.ts";

const DEMO = join(ROOT, ".demo");
const FLEET = 12;
const BROKEN = "i-demo0005";
const TARGET = "etc/nginx/conf.d/site.conf";

interface Result {
  status: string;
  failedInstanceIds: string[];
  counts: Record<string, number>;
  instances: Record<string, { errorCode?: string; errorInfo?: string; advice?: string }>;
}

async function main(): Promise<boolean> {
  rmSync(DEMO, { recursive: true, force: true });
  const instances = join(DEMO, "instances");
  // On one instance a folder already has the name of the file, so that the emulator's agent cannot create the file.
  mkdirSync(join(instances, BROKEN, TARGET), { recursive: true });
  const checks = new Checks();
  const fleet = await startFleet(DEMO, instances, FLEET);
  try {
    const stack = await fleet.openStack("demo", "index.ts", QUICKSTART);
    await firstRun(stack, checks);
    rmSync(join(instances, BROKEN, TARGET), { recursive: true });
    await secondRun(stack, checks, fleet.instanceIds, instances);
    await thirdRun(stack, checks);
    await fourthRun(fleet, checks, join(DEMO, "checked"), instances);
  } finally {
    await fleet.close();
  }
  console.log(
    `\nThe files: ${relative(ROOT, instances)}/<instance id>/${TARGET}${fleet.commands.canRun ? ` and …/${HELD}` : ""}`,
  );
  console.log(`The programs: ${relative(ROOT, QUICKSTART)}/index.ts and checked.ts`);
  return checks.conclude();
}

async function firstRun(stack: DemoStack, checks: Checks): Promise<void> {
  heading(
    1,
    `\`pulumi up\`: on ${BROKEN} a folder is in the way, so one of ${FLEET} instances cannot take the file`,
  );
  const run = await stack.up();
  showCalls(run.calls);
  const result = run.outputs.webConf as Result | undefined;
  const broken = result?.instances[BROKEN];
  checks.see("the deployment failed", !run.ok);
  checks.see(
    "the stack's outputs show who",
    result?.status === "PartialFailed" && String(result.failedInstanceIds) === BROKEN,
  );
  checks.see(
    "… and why, and what to do",
    broken?.errorCode === "FileCreateFail" && !!broken.errorInfo && !!broken.advice,
  );
  checks.see("what depends on the rollout was not created", !run.resources.includes("release-send"));
  checks.see(
    `one SendFile call to all ${FLEET} instances`,
    run.calls
      .filter(isSend)
      .map((call) => call.instanceIds.length)
      .join() === String(FLEET),
  );
}

async function secondRun(
  stack: DemoStack,
  checks: Checks,
  ids: readonly string[],
  instances: string,
): Promise<void> {
  heading(2, `the folder is gone, \`pulumi up\` again: only ${BROKEN} is sent to, and the dependent follows`);
  const run = await stack.up();
  showCalls(run.calls);
  const sends = run.calls.filter(isSend).filter((call) => call.file === "/etc/nginx/conf.d/site.conf");
  checks.see("the deployment succeeded", run.ok);
  checks.see(
    `the file was sent to ${BROKEN} alone`,
    sends.length === 1 && sends[0]?.instanceIds.join() === BROKEN,
  );
  checks.see("the dependent was created", run.resources.includes("release-send"));
  const wanted = readFileSync(join(QUICKSTART, "site.conf"));
  const same = ids.filter((id) => sameFile(join(instances, id, TARGET), wanted));
  checks.see(`all ${FLEET} files on disk are byte-identical, with mode 0640`, same.length === FLEET);
}

async function thirdRun(stack: DemoStack, checks: Checks): Promise<void> {
  heading(3, "nothing changed, `pulumi up` once more: no call is made");
  const run = await stack.up();
  showCalls(run.calls);
  checks.see("the deployment succeeded", run.ok);
  checks.see("no API call was made", run.calls.length === 0);
}

function isSend(call: { action: string }): boolean {
  return call.action === "SendFile";
}

function sameFile(path: string, wanted: Buffer): boolean {
  return existsSync(path) && readFileSync(path).equals(wanted) && (statSync(path).mode & 0o777) === 0o640;
}

main().then(
  (good) => process.exit(good ? 0 : 1),
  (error: unknown) => {
    console.error(`demo: ${error instanceof Error ? error.message : String(error)}`);
    process.exit(1);
  },
);

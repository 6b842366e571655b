/** Tests that docs/drift.md is right: its program is the example, and its workflow is whole and calls the CLI as it can be called. */
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { Comparison } from "../provider/src/core/outcome/drift.ts";
import { driftWarning, uncomparedWarning } from "../provider/src/report/drift-text.ts";

const ROOT = resolve(import.meta.dirname, "..");
const page = readFileSync(join(ROOT, "docs/drift.md"), "utf8");
// The YAML parser of @pulumi/pulumi, which reads Pulumi.yaml with it.
const require = createRequire(createRequire(import.meta.url).resolve("@pulumi/pulumi/package.json"));
const { load } = require("js-yaml") as { load(text: string): unknown };

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly shell?: string;
}

interface Workflow {
  readonly on: { readonly schedule: readonly { readonly cron: string }[] };
  readonly concurrency: { readonly group: string };
  readonly jobs: Record<string, { readonly env: Record<string, string>; readonly steps: readonly Step[] }>;
}

function workflow() {
  const [, text = ""] = /```yaml [^\n]*\n([\s\S]*?)```/.exec(page) ?? [];
  const { on, jobs } = load(text) as Workflow;
  const [job, ...others] = Object.values(jobs);
  if (job === undefined || others.length > 0) throw new Error("the workflow must have one job");
  return { text, on, job };
}

/** The commands of the page and of its workflow that call the CLI. */
function commands(): string[] {
  const { job } = workflow();
  const inText = [...page.matchAll(/`(pulumi (?:refresh|preview) --stack [^`]+)`/g)].map(
    ([, line = ""]) => line,
  );
  const inSteps = job.steps.flatMap(({ run = "" }) => (run.startsWith("pulumi ") ? [run] : []));
  return [...inText, ...inSteps].map((line) => (line.split("|")[0] ?? "").trim());
}

test("the program of the page is the example", () => {
  const blocks = [...page.matchAll(/```ts file=(\S+)\n([\s\S]*?)```/g)];
  expect(blocks).toHaveLength(1);
  for (const [, file = "", text] of blocks) expect(readFileSync(join(ROOT, file), "utf8")).toBe(text);
});

test("every link of the page leads to a file", () => {
  for (const [, link = ""] of page.matchAll(/\]\(([^)#]+)\)/g))
    if (!/^https?:/.test(link)) expect(existsSync(join(ROOT, "docs", link)), link).toBe(true);
});

test("the workflow runs by the clock, and holds no key", () => {
  const { text, on, job } = workflow();
  expect(on.schedule.map(({ cron }) => cron)).toEqual([expect.stringMatching(/^\d+ \d+ \* \* \*$/)]);
  expect(job.env).toEqual({ PULUMI_ACCESS_TOKEN: `\${{ secrets.PULUMI_ACCESS_TOKEN }}` });
  expect(text).not.toMatch(/LTAI|AccessKeySecret|ACCESS_KEY/);
});

test("a command behind which a pipe stands has a shell that does not lose its exit code", () => {
  const piped = workflow().job.steps.filter(({ run = "" }) => run.includes("| tee"));
  expect(piped.map(({ shell }) => shell)).toEqual(["bash"]);
});

test("the step about instances that could not be compared fails by the words of this package, and by no others", () => {
  const step = workflow().job.steps.find(({ run = "" }) => run.includes("grep"));
  const folder = mkdtempSync(join(tmpdir(), "drift-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const exitCode = (comparison: Comparison) => {
    const comparisons = new Map([["i-1", comparison]]);
    const said = [driftWarning(comparisons, 1), uncomparedWarning(comparisons, 1)];
    writeFileSync(join(folder, "drift.log"), said.filter((text) => text !== undefined).join("\n"));
    return spawnSync("bash", ["-e", "-c", step?.run ?? "exit 9"], { cwd: folder }).status;
  };
  expect(exitCode({ kind: "unseen", why: "Aborted InstanceNotRunning" })).toBe(1);
  expect(exitCode({ kind: "drifted", texts: ["/etc/app.conf: mode"] })).toBe(0);
  expect(exitCode({ kind: "same" })).toBe(0);
});

test("every command of the page looks and fails on changes, and the CLI knows its flags", () => {
  expect(commands()).toHaveLength(2);
  for (const command of commands()) {
    const [, verb = "", ...rest] = command.split(" ");
    const help = execFileSync("pulumi", [verb, "--help"], { encoding: "utf8" });
    const flags = rest.filter((word) => word.startsWith("--"));
    expect(flags).toContain("--expect-no-changes");
    expect(flags).toContain(verb === "preview" ? "--refresh" : "--preview-only");
    for (const flag of flags) expect(help).toContain(`${flag} `);
  }
});

/** Tests the files of examples/ci: CI systems take them, every command in them exists, and two deployments cannot meet. */
import { readFileSync } from "node:fs";
import { registerHooks } from "node:module";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { NAMES } from "../../provider/src/connection/config/names.ts";
import { badCommands } from "../support/documents/commands.ts";
import { pageOf } from "../support/documents/pages.ts";

// The parser imports its schema without the attribute that Node wants for JSON.
registerHooks({
  load: (url, context, next) =>
    next(url, url.endsWith(".json") ? { ...context, importAttributes: { type: "json" } } : context),
});
const { convertWorkflowTemplate, NoOperationTraceWriter, parseWorkflow } = await import(
  "@actions/workflow-parser"
);

interface Step {
  readonly id?: string;
  readonly name?: string;
  readonly uses?: string;
  readonly if?: string;
  readonly run?: string;
  readonly with?: Record<string, unknown>;
}

interface Job {
  readonly concurrency?: { readonly group: string; readonly "cancel-in-progress": boolean };
  readonly steps: readonly Step[];
}

interface Workflow {
  readonly concurrency?: { readonly group: string };
  readonly jobs: Record<string, Job>;
}

const textOf = (name: string) => readFileSync(join(import.meta.dirname, "../../examples/ci", name), "utf8");
const deploy: Workflow = parse(textOf("deploy.yml"));
const drift: Workflow = parse(textOf("drift.yml"));
const gitlab = parse(textOf("gitlab-ci.yml"));
const stepsOf = ({ jobs }: Workflow) => Object.values(jobs).flatMap(({ steps }) => steps);

/** Returns the commands that do not exist. What belongs to the shell is left out. */
function unknownCommands(lines: readonly string[]): string[] {
  const plain = lines
    .map((line) => line.replace(/\|\n\s*/g, "| ").replace(/^exec |npx --no | > [\w.]+$| \| tee .*$/gm, ""))
    .filter((line) => !/^(set|printf|if) /.test(line));
  return badCommands([pageOf("examples/ci", `\`\`\`sh\n${plain.join("\n")}\n\`\`\`\n`)]);
}

describe.each([
  ["deploy.yml", deploy],
  ["drift.yml", drift],
])("%s", (name, workflow) => {
  test("GitHub's own parser takes it", async () => {
    const { context, value } = parseWorkflow({ name, content: textOf(name) }, new NoOperationTraceWriter());
    expect(context.errors.getErrors().map(({ message }) => message)).toEqual([]);
    if (value === undefined) throw new Error("the workflow is empty");
    const { errors, jobs } = await convertWorkflowTemplate(context, value);
    expect(errors ?? []).toEqual([]);
    expect(jobs).toHaveLength(Object.keys(workflow.jobs).length);
  });

  test("every command exists", () => {
    const runs = stepsOf(workflow).flatMap(({ run }) => run ?? []);
    expect(runs.length).toBeGreaterThan(2);
    expect(unknownCommands(runs)).toEqual([]);
  });

  test("actions are pinned by their major version, and no key of the cloud is a secret of the repository", () => {
    for (const { uses = "a/b@v1" } of stepsOf(workflow)) expect(uses).toMatch(/^[\w-]+\/[\w-]+@v\d+$/);
    const secrets = [...textOf(name).matchAll(/secrets\.(\w+)/g)].map(([, secret]) => secret);
    expect(new Set(secrets)).toEqual(new Set(["PULUMI_ACCESS_TOKEN"]));
  });
});

test("the step Credentials leaves variables that this package reads", () => {
  // What aliyun/configure-aliyun-credentials-action@v1 exports.
  expect(NAMES.accessKey).toContain("ALIBABA_CLOUD_ACCESS_KEY_ID");
  expect(NAMES.secretKey).toContain("ALIBABA_CLOUD_ACCESS_KEY_SECRET");
  expect(NAMES.securityToken).toContain("ALIBABA_CLOUD_SECURITY_TOKEN");
});

test("a deployment waits for the one under way, and the drift job for both", () => {
  const { concurrency } = deploy.jobs.deploy ?? {};
  expect(concurrency).toEqual({ group: "pulumi-production", "cancel-in-progress": false });
  expect(drift.concurrency?.group).toBe(concurrency?.group);
  expect(gitlab.deploy).toMatchObject({ resource_group: concurrency?.group, interruptible: false });
});

test("a cancel reaches pulumi, and the reports come also after a failure", () => {
  const steps = deploy.jobs.deploy?.steps ?? [];
  const at = steps.findIndex(({ id }) => id === "deploy");
  expect(steps[at]?.run).toMatch(/^exec pulumi up /);
  const after = steps.slice(at + 1);
  expect(after.map(({ if: when }) => when)).toEqual(
    after.map(() => "always() && steps.deploy.outcome != 'skipped'"),
  );
  expect(after).toHaveLength(2);
});

test("the file for GitLab takes the role by names that this package reads, and calls commands that exist", () => {
  const { variables, preview, deploy: job } = gitlab;
  const lines = [...preview.script, ...job.script, ...job.after_script, ...gitlab[".pulumi"].before_script];
  expect(unknownCommands(lines)).toEqual([]);
  expect(NAMES.oidcTokenFile).toContain("ALIBABA_CLOUD_OIDC_TOKEN_FILE");
  expect(Object.keys(variables)).toEqual([
    "STACK",
    NAMES.oidcTokenFile[0],
    expect.toBeOneOf([...NAMES.oidcSessionName]),
  ]);
  for (const { variables: own } of [preview, job]) expect(NAMES.oidcRoleArn).toContain(Object.keys(own)[0]);
  expect(job.artifacts).toMatchObject({ when: "always", reports: { junit: "rollouts.xml" } });
});

/** Tests previews with unknown values, with missing credentials, and with tags that match no instance. */
import type * as Automation from "@pulumi/pulumi/automation/index.js";
import { expect, test } from "vitest";
import { PATH, SLOW, sends, setUp } from "./fixture.ts";

const TAGGED = { fleet: { count: 2, tags: { role: "web" } } };

test("ids, content, paths, region and endpoint may be unknown at preview, and are used at up", {
  timeout: SLOW,
}, async () => {
  const { emulator, stack, ids } = await setUp(TAGGED);
  const expected = { bytes: Buffer.from("x"), mode: 0o644 };
  const program = () => {
    const source = stack.rollout("source", { path: "/source", content: "1", instanceIds: ids.slice(0, 1) });
    // These values come from the result of another resource, so they are unknown at preview.
    const later = <T>(value: T) => source.status.apply(() => value);
    const instanceIds = source.instances.apply((instances) => Object.keys(instances));
    const place = { regionId: later(emulator.regionId), endpoint: later(emulator.endpoint) };
    const conf = stack.rollout("conf", { path: PATH, content: later("x"), instanceIds, ...place });
    // These paths are unknown at preview. They must not be taken for the same path.
    stack.rollout("twin", { path: later("/twin"), content: "x", instanceIds: ids });
    stack.rollout("other", { path: later("/other"), content: "x", targetTags: { role: "web" }, ...place });
    for (const name of ["conf", "twin", "other"]) stack.expected.set(`${name}-send`, expected);
    return { conf: conf.result };
  };
  const preview = await stack.preview(program);
  expect(preview.ok, preview.text).toBe(true);
  expect(preview.text.match(/^ {4}plan: known once its inputs are known$/gm)).toHaveLength(3);
  expect(preview.text).not.toMatch(/04da6b54|warning: (?!using pulumi-resource)|also written/);
  expect(sends(preview.calls)).toEqual([]);
  const run = await stack.up();
  expect(run.ok, run.text).toBe(true);
  const byId = (a: string[], b: string[]) => a.length - b.length;
  expect(sends(run.calls).sort(byId)).toEqual([["i-demo0001"], ["i-demo0001"], ids, ids]);
});

const NOWHERE = { "alicloud:region": "cn-hangzhou" };

test("without credentials a preview passes and the up says what to set", { timeout: SLOW }, async () => {
  const { stack, ids } = await setUp({ instances: 2 }, { config: NOWHERE });
  const program = () => ({
    conf: stack.rollout("conf", { path: PATH, content: "x", instanceIds: ids }).result,
  });
  const preview = await stack.preview(program);
  expect(preview.ok, preview.text).toBe(true);
  expect(preview.text).toContain("plan: 2 instances in 1 wave");
  expect(preview.text).toContain("warning: an update would fail: no credentials: run `pulumi config set");
  const run = await stack.up();
  expect(run.ok).toBe(false);
  expect(run.text).toContain("no credentials: run `pulumi config set alicloud:accessKey <id>`");
  expect(run.text).not.toMatch(/^\s+at .*\(/m);
  expect(stack.state().pending).toEqual([]);
});

test("preview says which instances are not ready, for a create and an update; without a change it makes no call", {
  timeout: SLOW,
}, async () => {
  const { emulator, stack, ids } = await setUp({ instances: 4 });
  const program = (content: string) => () => ({
    conf: stack.rollout("conf", { path: PATH, content, instanceIds: ids, showDiff: true }).result,
  });
  const lasting: string[] = [];
  const onEvent = ({ diagnosticEvent: told }: Automation.EngineEvent) => {
    if (told !== undefined && !told.ephemeral && /^(<.*?>)?plan: /.test(told.message))
      lasting.push(told.message);
  };
  const first = await stack.preview(program("1\n"), { onEvent, color: "always" });
  expect(first.text).toContain("app.conf: first send, 1 line\n");
  expect(first.text).toContain("\n    \x1b[38;5;2m+1\x1b[0m");
  expect(first.text).toContain("fails at the 1st failure of 4\n      preflight: 4 of 4 ready");
  // `lasting` holds the lines that a terminal and `preview --json` still show when the preview has ended.
  expect(lasting).toHaveLength(1);
  expect((await stack.up()).ok).toBe(true);
  const clean = await stack.preview(undefined, { expectNoChanges: true, onEvent });
  expect(clean.ok, clean.text).toBe(true);
  expect(clean.calls).toEqual([]);
  expect(lasting).toHaveLength(1);

  emulator.setInstance("i-demo0002", { status: "Stopped" });
  emulator.setInstance("i-demo0003", { agent: "offline" });
  // Neither the content's own colours nor those of the diff may reach a log that has none.
  const second = await stack.preview(program("2\x1b[2J<{%reset%}>\n"), { color: "never" });
  expect(second.ok, second.text).toBe(true);
  expect(second.text).toContain("app.conf: +1 -1 lines since the last `pulumi up`\n");
  expect(second.text).toContain("\n    -1\n    +2\\x1b[2J<{\\x25reset%}>\n");
  expect(second.text).not.toContain("\x1b");
  expect(second.text).toMatch(
    /plan: 4 instances in 1 wave\n.*\n {6}changed: content\n {6}preflight: 2 of 4 ready/,
  );
  expect(second.text).toMatch(/i-demo0002: InstanceNotRunning .*\n.*→ Start the instance/);
  expect(second.text).toMatch(/i-demo0003: ClientNotRunning/);
  expect(second.text).not.toMatch(/\[diff: [^\]]*preview/);
  expect(sends(second.calls)).toEqual([]);

  // Two instances took the file. The next preview must also look at the other two, to which it will send again.
  expect((await stack.up()).ok).toBe(false);
  const retry = await stack.preview(undefined, { onEvent, diff: true });
  expect(retry.text).toMatch(
    /plan: 2 instances in 1 wave, 2 hold it already\n.*\n.*\n.*preflight: 0 of 2 ready/,
  );
  expect(retry.text).toContain("\nfiles: as in the last `pulumi up`\n");
  expect(lasting).toHaveLength(2);
  // The diff must show only inputs that the program gives.
  const shown = [...retry.text.matchAll(/^ {8}([\w"]+) *: /gm)].map(([, name]) => name);
  expect(shown).toEqual(["content", "instanceIds", "path"]);
});

test("tags cannot be looked up without credentials: the preview passes with a warning", {
  timeout: SLOW,
}, async () => {
  const { stack } = await setUp({ instances: 2 }, { config: NOWHERE });
  const program = () => ({
    conf: stack.rollout("conf", { path: PATH, content: "x", targetTags: { role: "web" } }).result,
  });
  const preview = await stack.preview(program);
  expect(preview.ok, preview.text).toBe(true);
  expect(preview.text).toContain("targets unknown: no credentials");
  const run = await stack.up();
  expect(run.ok).toBe(false);
});

test("tags that match nothing warn at preview and fail at up", { timeout: SLOW }, async () => {
  const { stack } = await setUp(TAGGED);
  const program = () => ({
    conf: stack.rollout("conf", { path: PATH, content: "x", targetTags: { role: "none" } }).result,
  });
  const preview = await stack.preview(program);
  expect(preview.ok, preview.text).toBe(true);
  expect(preview.text).toContain("no targets: no instance carries role=none");
  const run = await stack.up();
  expect(run.ok).toBe(false);
  expect(sends(run.calls)).toEqual([]);

  // Whether a canary is a target is known only after the look-up by tags. Preview must report it all the same.
  const strangers = await stack.preview(() => {
    const rollout = { canaries: ["i-demo0002", "i-none"] };
    stack.rollout("conf", { path: PATH, content: "x", targetTags: { role: "web" }, rollout });
  });
  expect(strangers.ok).toBe(false);
  expect(strangers.text).toContain("rollout.canaries: i-none must be a target too");
});

test("the same file on the same instance twice in one stack is an error at preview", {
  timeout: SLOW,
}, async () => {
  const { stack, ids } = await setUp({ instances: 2 });
  const preview = await stack.preview(() => {
    stack.rollout("one", { path: PATH, content: "1", instanceIds: ids });
    stack.rollout("two", { path: PATH, content: "2", instanceIds: ids.slice(1) });
  });
  expect(preview.ok).toBe(false);
  expect(preview.text).toMatch(/\/etc\/app\/app.conf on i-demo0002 is also written by "(one|two)-send"/);
  expect(sends(preview.calls)).toEqual([]);
});

test("an instance that does not exist is reported by its id, and the others get the file", {
  timeout: SLOW,
}, async () => {
  const { stack, ids } = await setUp({ instances: 3 });
  const run = await stack.up(() => ({
    conf: stack.rollout("conf", { path: PATH, content: "x", instanceIds: [...ids, "i-none"] }).result,
  }));
  expect(run.ok).toBe(false);
  expect(run.outputs.conf).toMatchObject({
    failedInstanceIds: ["i-none"],
    counts: { success: 3, unreachable: 1 },
    instances: { "i-none": { errorCode: "InvalidInstance.NotFound" } },
  });
});

test("when the API refuses the whole call, every instance is notAttempted and no failure budget tolerates it", {
  timeout: SLOW,
}, async () => {
  const { emulator, stack, ids } = await setUp({ instances: 2 });
  emulator.setApiFaults([{ action: "SendFile", code: "Forbidden.RAM", times: 1 }]);
  const program = () => ({
    conf: stack.rollout("conf", {
      path: PATH,
      content: "x",
      instanceIds: ids,
      rollout: { maxFailures: "100%" },
    }).result,
  });
  const run = await stack.up(program);
  expect(run.ok).toBe(false);
  expect(run.outputs.conf).toMatchObject({
    reason: "error",
    counts: { notAttempted: 2 },
    instances: { "i-demo0001": { status: "NotAttempted", errorCode: "Forbidden.RAM" } },
  });
  const again = await stack.up();
  expect(again.ok, again.text).toBe(true);
});

/**
 * Tests every kind of bad input on the real engine: preview prints one line about it, without a stack trace or content,
 * and sends nothing. Several mistakes are tested in one preview, because each preview takes seconds.
 */
import { mkdirSync, mkdtempSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { FileRollout, pulumi, SendFile, startEmulator, TestStack } from "./engine.ts";
import { SLOW, setUp } from "./fixture.ts";
import { SDK_ROOT } from "./sdk.ts";

const good = { path: "/etc/app.conf", content: "GOOD-CONTENT", instanceIds: ["i-demo0001"] };
const long = (n: number) => "x".repeat(n);

/** Each case has a name, the arguments that replace good ones, and a part of the expected error line. */
const CASES: [string, Record<string, unknown>, string][] = [
  ["no path", { path: undefined }, "path: is missing"],
  ["relative path", { path: "app.conf" }, 'path: "app.conf" is not absolute'],
  ["path to a folder", { path: "/etc/" }, 'path: "/etc/" names a folder'],
  ["dots in the path", { path: "/etc/../app" }, 'holds ".."'],
  ["long name", { path: `/etc/${long(256)}` }, "file name of 256 characters"],
  ["long folder", { path: `/${long(256)}/a` }, "at most 255 are allowed"],
  ["Windows characters", { path: "C:\\a\\b?.txt" }, "Windows does not allow"],
  ["Windows device", { path: "C:\\a\\nul.txt" }, 'holds "nul.txt", which Windows cannot hold'],
  ["no content", { content: undefined }, "content: is missing"],
  ["two contents", { contentBase64: "YQ==" }, "content: is given twice"],
  ["empty content", { content: "" }, "content: is empty"],
  ["large content", { content: long(24_577) }, "at most 32768"],
  ["bad Base64", { content: undefined, contentBase64: "a_b-" }, "contentBase64: character 2"],
  ["unpadded Base64", { content: undefined, contentBase64: "YQ" }, "lacks its padding"],
  [
    "missing source",
    { content: undefined, source: "no-such-file" },
    `source: no-such-file cannot be read (ENOENT): no ${resolve("no-such-file")}`,
  ],
  ["source and content", { source: "package.json" }, "source: is given beside another content"],
  ["mode not octal", { mode: "0888" }, 'mode: "0888" is not allowed'],
  ["mode as a number", { mode: 644 }, "mode: 644 is not allowed"],
  ["special bits", { mode: "4755" }, 'give "0755"'],
  ["numeric owner", { owner: "1000" }, 'owner: "1000" is a number'],
  ["long group", { group: long(65) }, "group: has 65 characters; at most 64"],
  ["owner on Windows", { path: "C:\\a\\b.txt", owner: "nginx" }, "owner: is for Linux only"],
  ["overwrite not a boolean", { overwrite: "yes" }, "overwrite: must be true or false"],
  ["no target", { instanceIds: [] }, "there is no target"],
  ["same instance twice", { instanceIds: ["i-a", "i-a"] }, "i-a given more than once"],
  ["bad instance id", { instanceIds: ["i a"] }, '"i a" is no instance id'],
  ["all excluded", { excludeInstanceIds: ["i-demo0001"] }, "takes every target out"],
  ["too many targets", { instanceIds: ["i-a", "i-b"], maxTargets: 1 }, "at most 1 are allowed"],
  ["bad maxTargets", { maxTargets: 0 }, "maxTargets: 0 is not allowed"],
  ["tag value not a string", { targetTags: { role: 1 } }, 'the value of "role" must be a string'],
  ["short timeout", { rollout: { timeoutSeconds: 9 } }, "rollout.timeoutSeconds: 9 is not allowed"],
  ["bad deadline", { rollout: { progressDeadlineSeconds: 1.5 } }, "progressDeadlineSeconds: 1.5"],
  ["bad budget", { rollout: { maxFailures: "110%" } }, 'maxFailures: "110%" is not allowed'],
  ["typing error", { rollout: { maxFailure: 1 } }, "rollout.maxFailure: there is no such setting"],
  ["triggers", { triggers: "v1" }, "triggers: must be a list of strings"],
  ["onFailure", { onFailure: "ignore" }, 'onFailure: "ignore" is not allowed'],
  ["region", { regionId: "Hangzhou" }, 'regionId: "Hangzhou" is no region id'],
  ["plain http", { endpoint: "http://ecs.example.com" }, "plain http to ecs.example.com"],
  ["empty output name", { failureOutput: "" }, "failureOutput: must be the name of a stack output"],
  ["showDiff as a text", { showDiff: "yes" }, "showDiff: must be true or false, as a plain value"],
  [
    "diff of a secret",
    { content: pulumi.secret("GOOD-CONTENT"), showDiff: true },
    "showDiff: the content is a secret, and the diff would show it",
  ],
  ["unknown argument", { contents: "x" }, "contents: there is no such argument"],
];

/** Maps an argument to the argument with which the provider checks it. A group may have only one of such arguments
 * wrong. */
const TOGETHER = new Map([
  ["contentBase64", "content"],
  ["source", "content"],
  ["targetTags", "instanceIds"],
  ["excludeInstanceIds", "instanceIds"],
  ["maxTargets", "instanceIds"],
]);

let stack: TestStack;
let close: () => Promise<void>;

beforeAll(async () => {
  const emulator = await startEmulator({ instances: 1 });
  stack = new TestStack(emulator);
  close = () => emulator.close();
});
afterAll(async () => {
  await close();
  stack.remove();
});

test("missing arguments are an error in one line", { timeout: SLOW }, async () => {
  const preview = await stack.preview(() => {
    new FileRollout("conf", undefined as never);
  });
  expect(preview.ok).toBe(false);
  expect(preview.text).toContain("path: is missing");
  expect(preview.text).not.toMatch(/^\s+at .*[(:]\d/m);
});

test("a program that cannot find the package gets an error in one line", { timeout: SLOW }, async () => {
  // pnpm makes such a folder when only a library, and not the program itself, depends on the package.
  const dir = mkdtempSync(join(tmpdir(), "out-of-reach-"));
  mkdirSync(join(dir, "node_modules"));
  symlinkSync(join(SDK_ROOT, "node_modules/@pulumi"), join(dir, "node_modules/@pulumi"));
  const { stack: apart } = await setUp({ instances: 1 }, { dir });
  const preview = await apart.preview(() => {
    new FileRollout("conf", good);
  });
  expect(preview.ok).toBe(false);
  expect(preview.text).toMatch(
    /problem: pulumi-alicloud-sendfile is not found from the program's folder: add it to/,
  );
  expect(preview.text).not.toMatch(/^\s+at .*[(:]\d|Cannot find module/m);
});

test("options without effect and secrets that would be shown are errors", { timeout: SLOW }, async () => {
  const preview = await stack.preview(() => {
    const opts = { customTimeouts: { create: "1m" }, import: "some-id" };
    new SendFile("one", { ...good, path: pulumi.secret("s3cr3t.conf") }, opts);
    new FileRollout("conf", {
      ...good,
      content: pulumi.secret("GOOD-CONTENT"),
      triggers: [pulumi.secret("v1")],
    });
  });
  expect(preview.ok).toBe(false);
  const errors = preview.text.split("\n").filter((text) => /^ {4}error: /.test(text));
  expect(errors.map((text) => /problem: (\w+: .*?)[,;]/.exec(text)?.[1])).toEqual([
    "customTimeouts: has no effect on SendFile",
    "import: there is nothing to take over: what an instance holds is known only once it was sent",
    "path: is a secret",
  ]);
  expect(preview.text).not.toContain("s3cr3t");
  expect(preview.text).not.toMatch(/^\s+at .*[(:]\d/m);
});

/** Puts each case into the first group in which no other case changes the same arguments. */
function grouped(cases: typeof CASES): (typeof CASES)[] {
  const groups: { used: Set<string>; cases: typeof CASES }[] = [];
  for (const one of cases) {
    const keys = Object.keys(one[1]).map((key) => TOGETHER.get(key) ?? key);
    const free = groups.find(({ used }) => !keys.some((key) => used.has(key)));
    const group = free ?? { used: new Set(), cases: [] };
    if (free === undefined) groups.push(group);
    for (const key of keys) group.used.add(key);
    group.cases.push(one);
  }
  return groups.map((group) => group.cases);
}

const GROUPS = grouped(CASES).map((cases) => ({ names: cases.map(([name]) => name).join(", "), cases }));

test.each(GROUPS)("$names", { timeout: SLOW }, async ({ cases }) => {
  const wrong = Object.assign({}, ...cases.map(([, over]) => over));
  const preview = await stack.preview(() => {
    new FileRollout("conf", { ...good, ...wrong } as ConstructorParameters<typeof FileRollout>[1]);
  });
  expect(preview.ok).toBe(false);
  expect(preview.calls).toEqual([]);
  expect(preview.text).not.toMatch(/^\s+at .*[(:]\d/m);
  expect(preview.text).not.toContain("GOOD-CONTENT");
  const errors = preview.text.split("\n").filter((text) => /^ {4}error: /.test(text));
  for (const [name, , line] of cases) {
    const told = errors.filter((text) => text.includes(line));
    expect(told, `${name}, in:\n${preview.text}`).toHaveLength(1);
  }
  expect(errors, preview.text).toHaveLength(cases.length);
});

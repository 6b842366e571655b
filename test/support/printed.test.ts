import { expect, test } from "vitest";
import { printed } from "./printed.ts";

const text = (seconds: number, blocks: readonly string[]) =>
  [
    "Updating (test):",
    "",
    ` +  x:y:Z a creating (${seconds}s) 0/1 done`,
    "Diagnostics:",
    ...blocks.flatMap((block) => [block, ""]),
    "Outputs:",
    `    at: "2026-11-28T15:08:${seconds}Z" f-hz0tb4otm${seconds} 0123456789abcdef http://127.0.0.1:4${seconds}`,
    "",
    "Resources:",
    "    + 3 created",
    "",
    `Duration: ${seconds}s`,
  ].join("\n");
const stack = (path: string) =>
  `  pulumi:pulumi:Stack (s):\n    warning: using pulumi-resource-pulumi-nodejs from $PATH at ${path}`;
const rollout = (seconds: number) =>
  `  x:Rollout (a):\n    wave 1 of 2: 1 of 1 took it, ${seconds} s\n    warning: <b>`;

test("two runs of one program are printed the same, whatever their times, ids and order", () => {
  const first = printed(text(10, [stack("/a"), rollout(1)]));
  expect(printed(text(25, [rollout(33), stack("/b")]))).toBe(first);
  expect(first).toBe(`Updating (test):

Diagnostics:
  x:Rollout (a):
    wave 1 of 2: 1 of 1 took it, <n> s
    warning: <b>

Outputs:
    at: "<time>" <invoke id> <key> http://127.0.0.1:<port>

Resources:
    + 3 created

Duration: <n>s`);
});

test("another word, another count and a line more are seen", () => {
  const first = printed(text(10, [rollout(1)]));
  expect(printed(text(10, [rollout(1).replace("1 of 1", "0 of 1")]))).not.toBe(first);
  expect(printed(text(10, [`${rollout(1)}\n    more`]))).not.toBe(first);
  expect(printed(text(10, [rollout(1)]).replace("3 created", "4 created"))).not.toBe(first);
});

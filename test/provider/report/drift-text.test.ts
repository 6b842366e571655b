import { expect, test } from "vitest";
import type { Comparison } from "../../../provider/src/core/outcome/drift.ts";
import { driftWarning, uncomparedWarning } from "../../../provider/src/report/drift-text.ts";

const drifted = (...texts: string[]): Comparison => ({ kind: "drifted", texts });
const many = (count: number, of: (at: number) => Comparison) =>
  new Map(Array.from({ length: count }, (_, at) => [`i-${at + 1}`, of(at)] as const));

test("instances that differ in the same way share a line, the most first, and ten of them are named", () => {
  const comparisons = many(20, (at) =>
    at < 1 ? { kind: "same" } : at < 3 ? drifted("/a: mode", "/b: missing") : drifted("/a: content"),
  );
  expect(driftWarning(comparisons, 30)?.split("\n")).toEqual([
    "drift: 19 of 30 instances no longer hold what was delivered; the next `pulumi up` sends it there again",
    "  i-4, i-5, i-6, i-7, i-8, i-9, i-10, i-11, i-12, i-13 and 7 more: /a: content",
    "  i-2, i-3: /a: mode; /b: missing",
  ]);
  expect(uncomparedWarning(comparisons, 30)).toBeUndefined();
});

test("instances that were not compared come with the reason and with advice", () => {
  const stopped: Comparison = { kind: "unseen", why: "Aborted InstanceNotRunning", advice: "Start it." };
  const comparisons = new Map([
    ["i-1", stopped],
    ["i-2", { kind: "unseen" as const, why: "the command was not sent" }],
    ["i-3", stopped],
  ]);
  expect(uncomparedWarning(comparisons, 3)?.split("\n")).toEqual([
    "drift: 3 of 3 instances could not be compared, and what is recorded of them stands",
    "  i-1, i-3: Aborted InstanceNotRunning",
    "    → Start it.",
    "  i-2: the command was not sent",
  ]);
  expect(driftWarning(comparisons, 3)).toBeUndefined();
});

test("ten reasons are told, and the others are counted", () => {
  const lines = driftWarning(
    many(14, (at) => drifted(`/file${at}: mode`)),
    14,
  )?.split("\n");
  expect(lines).toHaveLength(12);
  expect(lines?.at(-1)).toBe("  and 4 instances more");
});

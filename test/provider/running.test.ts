/** What a running rollout tells, whole, on a clock that jumps: the lines of the row in order. */
import { expect, test } from "vitest";
import { expectGolden } from "../support/golden.ts";
import { type Ending, SUCCESS } from "./support/cloud.ts";
import * as lifecycle from "./support/lifecycle.ts";
import { stack } from "./support/stack.ts";
import { inputs } from "./support/world.ts";

const FAILED: Ending = { status: "Failed", errorCode: "FileCreateFail", errorInfo: "disk full" };
const PASSING: Ending = { status: "Failed", errorCode: "ClientIsUpgrading" };
const ids = (count: number) =>
  Array.from({ length: count }, (_, at) => `i-${String(at + 1).padStart(5, "0")}`);

/** A stack whose lines are kept in one list, lasting ones with a star, and equal ones that follow each other once. */
function told() {
  const lines: string[] = [];
  const add = (line: string) => void (lines.at(-1) === line || lines.push(line));
  const row = {
    status: (text: string) => add(`  ${text}`),
    note: (text: string) => add(`* ${text}`),
    noteOnce: (_: string, text: string) => add(`* ${text}`),
    warn: (text: string) => add(`* warning: ${text}`),
    settled: async () => undefined,
  };
  return { ...stack({ progress: () => row }), lines };
}

test("of 12 instances: a canary, a retry, failures of two kinds, an unreachable one, pauses", async () => {
  const { up, cloud, lines } = told();
  cloud.endings.set("i-00003", [{ ...FAILED, after: 1_000 }]);
  cloud.endings.set("i-00004", [{ ...FAILED, after: 3_000 }]);
  cloud.endings.set("i-00005", [{ ...SUCCESS, after: 20_000 }]);
  cloud.endings.set("i-00008", [PASSING, SUCCESS]);
  cloud.facts.set("i-00009", { exists: true, status: "Stopped" });
  const rollout = { canaries: ["i-00001"], waves: [5], pauseSeconds: 60, maxFailures: 4 };
  await up(inputs({ instanceIds: ids(12), rollout }));
  expectGolden("running-12", lines.join("\n"));
});

test("of 10,000 instances in 100 waves at most 20 lines tell of waves, and no line is told for each failure", async () => {
  const { up, cloud, lines, world } = told();
  const all = ids(10_000);
  for (const id of all.filter((_, at) => at % 50 === 7)) cloud.endings.set(id, [FAILED]);
  const given = inputs({
    instanceIds: all,
    rollout: { canaries: all.slice(0, 10), waves: [100], maxFailures: "5%" },
  });
  await lifecycle.check({}, { ...given, preview: true }, world);
  await up(given);
  const lasting = lines.filter((line) => line.startsWith("* "));
  expect(lasting.filter((line) => line.startsWith("* wave"))).toHaveLength(20);
  expectGolden("running-10000", lasting.join("\n"));
});

test("a single wave without a failure leaves no lasting line, and one with a failure only its warning", async () => {
  const good = told();
  await good.up(inputs());
  expect(good.lines.filter((line) => line.startsWith("* "))).toEqual([]);
  const bad = told();
  bad.cloud.endings.set("i-2", [FAILED]);
  await bad.up(inputs());
  const lasting = bad.lines.filter((line) => line.startsWith("* "));
  expect(lasting).toHaveLength(1);
  expect(lasting[0]).toMatch(/^\* warning: PartialFailed: 2 of 3 instances hold/);
});

test("the first failure is told while others are under way, those after it are not", async () => {
  const { up, cloud, lines } = told();
  cloud.endings.set("i-1", [{ ...FAILED, after: 1_000 }]);
  cloud.endings.set("i-2", [{ ...FAILED, after: 5_000 }]);
  cloud.endings.set("i-3", [{ ...SUCCESS, after: 20_000 }]);
  await up(inputs());
  const notes = lines.filter((line) => line.startsWith("* i-"));
  expect(notes).toEqual([
    "* i-1: Failed FileCreateFail (disk full) → Check the disk's free space, read-only mounts, and that the path is not a folder or a running program.",
  ]);
  expect(lines.indexOf(notes[0] ?? "")).toBeLessThan(lines.findIndex((line) => line.includes("2 failed")));
});

import { globSync, readFileSync } from "node:fs";
import { basename, resolve } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Fault, Observation } from "../../../../provider/src/core/model.ts";
import { begin, type Command, type Round, step, type Wait } from "../../../../provider/src/core/wait/step.ts";
import { fault, seen } from "../../support/builders.ts";

/** What the API answered in one round, and what is done then. */
interface Beat {
  readonly at: number;
  readonly answers: Record<
    string,
    { readonly fault?: Fault["kind"]; readonly code?: string; readonly seen?: object[] }
  >;
  readonly then: string;
}
interface Workflow {
  readonly about: string;
  readonly sent: Record<string, string[]>;
  readonly progressMs: number;
  readonly until?: number;
  readonly beats: readonly Beat[];
  readonly ends: Record<string, string>;
}

const FOLDER = resolve(import.meta.dirname, "../../../fixtures/workflows");

function roundOf({ answers }: Beat): Round[] {
  return Object.entries(answers).map(([invokeId, answer]) => ({
    invokeId,
    answer:
      answer.fault === undefined
        ? { ok: true, value: (answer.seen ?? []).map((one) => ({ ...seen("", ""), ...one }) as Observation) }
        : { ok: false, fault: fault(answer.fault, answer.code ?? "X") },
  }));
}

const told = (command: Command) =>
  command.kind === "sleep"
    ? `sleep ${command.ms}`
    : command.why === "refused"
      ? `refused ${command.fault.code}`
      : command.why;

describe.each(globSync("*.json", { cwd: FOLDER }).sort())("%s", (name) => {
  const workflow = JSON.parse(readFileSync(resolve(FOLDER, name), "utf8")) as Workflow;

  test(workflow.about || basename(name), () => {
    let wait: Wait = begin(new Map(Object.entries(workflow.sent)), 0);
    const { progressMs, until } = workflow;
    for (const beat of workflow.beats) {
      const next = step(
        wait,
        roundOf(beat),
        { progressMs, ...(until === undefined ? {} : { until }) },
        beat.at,
        0.5,
      );
      expect(told(next.command), `at ${beat.at}`).toBe(beat.then);
      wait = next.wait;
    }
    expect(Object.fromEntries([...wait.seen].map(([id, one]) => [id, one.status]))).toEqual(workflow.ends);
  });
});

const LIMITS = { progressMs: 60_000 };
const sent = new Map([
  ["f-1", ["i-1", "i-2"]],
  ["f-2", ["i-3"]],
]);
const answer = (invokeId: string, ...value: Observation[]): Round => ({
  invokeId,
  answer: { ok: true, value },
});
const broken = (invokeId: string, kind: Fault["kind"]): Round => ({
  invokeId,
  answer: { ok: false, fault: fault(kind, "X") },
});
const nap = ({ command }: { command: Command }) => (command.kind === "sleep" ? command.ms : -1);

test("one throttled read among good ones slows the next round down", () => {
  const wait = begin(sent, 0);
  const good = step(wait, [answer("f-1"), answer("f-2")], LIMITS, 1_000, 0);
  const mixed = step(wait, [answer("f-1"), broken("f-2", "throttled")], LIMITS, 1_000, 0);
  expect(nap(mixed)).toBeGreaterThan(nap(good));
  const late = step(wait, [answer("f-1"), broken("f-2", "throttled")], LIMITS, 31_000, 0);
  expect(nap(late)).toBeGreaterThanOrEqual(1_000);
});

test("throttled again and again backs off, also beside good answers", () => {
  let next = step(begin(sent, 0), [answer("f-1"), broken("f-2", "throttled")], LIMITS, 1_000, 0.5);
  const naps = [nap(next)];
  for (let at = 2; at < 6; at++) {
    next = step(next.wait, [answer("f-1"), broken("f-2", "throttled")], LIMITS, at * 1_000, 0.5);
    naps.push(nap(next));
  }
  expect(naps).toEqual([...naps].sort((a, b) => a - b));
  expect(naps.at(-1)).toBeGreaterThan(5_000);
});

test("an answer about an instance that was not sent to is passed over", () => {
  const next = step(
    begin(sent, 0),
    [answer("f-2", seen("i-9", "Success"), seen("i-1", "Success"))],
    LIMITS,
    1,
    0,
  );
  expect(next.wait.seen.size).toBe(0);
  expect(next.wait.open.get("f-1")?.size).toBe(2);
});

test("an end is an end: a later word does not change it", () => {
  const first = step(begin(sent, 0), [answer("f-1", seen("i-1", "Success"))], LIMITS, 1, 0);
  const second = step(first.wait, [answer("f-1", seen("i-1", "Failed"))], LIMITS, 2, 0);
  expect(second.wait.seen.get("i-1")?.status).toBe("Success");
});

test("ends whatever the answers, within the deadline and one last read", () => {
  const status = fc.constantFrom("Pending", "Running", "Success", "Failed", "Odd");
  const round = fc.array(
    fc.oneof(
      fc
        .tuple(fc.constantFrom("f-1", "f-2"), fc.constantFrom("i-1", "i-2", "i-3"), status)
        .map(([f, i, s]) => answer(f, seen(i, s))),
      fc
        .tuple(fc.constantFrom("f-1", "f-2"), fc.constantFrom("throttled", "transient", "lost" as const))
        .map(([f, k]) => broken(f, k)),
    ),
    { minLength: 1, maxLength: 3 },
  );
  fc.assert(
    fc.property(
      fc.array(round, { minLength: 1, maxLength: 20 }),
      fc.double({ min: 0, max: 0.99, noNaN: true }),
      (rounds, random) => {
        let wait = begin(sent, 0);
        let now = 0;
        let turns = 0;
        for (let at = 0; ; at++) {
          const next = step(wait, at === 0 ? [] : (rounds[at % rounds.length] ?? []), LIMITS, now, random);
          wait = next.wait;
          if (next.command.kind === "done") break;
          expect(next.command.ms).toBeGreaterThanOrEqual(0);
          now += next.command.ms;
          expect(now).toBeLessThanOrEqual(wait.newsAt + LIMITS.progressMs);
          expect(turns++).toBeLessThan(2_000);
        }
        const open = [...wait.open.values()].reduce((sum, ids) => sum + ids.size, 0);
        const ended = [...wait.seen.values()].filter(
          ({ status: word }) => word !== "Pending" && word !== "Running",
        ).length;
        expect(open + ended).toBe(3);
      },
    ),
    { numRuns: 300 },
  );
});

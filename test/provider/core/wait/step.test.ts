import { globSync, readFileSync } from "node:fs";
import { basename, resolve } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Fault } from "../../../../provider/src/core/model.ts";
import { NO_ROUND, type Round, readsText } from "../../../../provider/src/core/wait/reads.ts";
import { begin, type Command, step, type Wait } from "../../../../provider/src/core/wait/step.ts";
import { seen } from "../../support/builders.ts";
import { answered, broken, roundOf } from "../../support/rounds.ts";

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

function roundAt({ answers }: Beat): Round {
  return roundOf(
    ...Object.entries(answers).map(([invokeId, answer]) =>
      answer.fault === undefined
        ? answered(invokeId, ...(answer.seen ?? []).map((one) => ({ ...seen("", ""), ...one })))
        : broken(answer.fault, answer.code),
    ),
  );
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
        roundAt(beat),
        { progressMs, ...(until === undefined ? {} : { until }) },
        beat.at,
        0.5,
      );
      expect(told(next.command), `at ${beat.at}`).toBe(beat.then);
      wait = next.wait;
    }
    const ends = [...wait.seen.values()].flatMap((answers) => [...answers]);
    expect(Object.fromEntries(ends.map(([id, one]) => [id, one.status]))).toEqual(workflow.ends);
  });
});

const LIMITS = { progressMs: 60_000 };
const sent = new Map([
  ["f-1", ["i-1", "i-2"]],
  ["f-2", ["i-3"]],
]);
const nap = ({ command }: { command: Command }) => (command.kind === "sleep" ? command.ms : -1);

test("one throttled read among good ones slows the next round down", () => {
  const wait = begin(sent, 0);
  const good = step(wait, roundOf(answered("f-1"), answered("f-2")), LIMITS, 1_000, 0);
  const mixed = step(wait, roundOf(answered("f-1"), broken("throttled")), LIMITS, 1_000, 0);
  expect(nap(mixed)).toBeGreaterThan(nap(good));
  const late = step(wait, roundOf(answered("f-1"), broken("throttled")), LIMITS, 31_000, 0);
  expect(nap(late)).toBeGreaterThanOrEqual(1_000);
});

test("throttled again and again backs off, also beside good answers", () => {
  let next = step(begin(sent, 0), roundOf(answered("f-1"), broken("throttled")), LIMITS, 1_000, 0.5);
  const naps = [nap(next)];
  for (let at = 2; at < 6; at++) {
    next = step(next.wait, roundOf(answered("f-1"), broken("throttled")), LIMITS, at * 1_000, 0.5);
    naps.push(nap(next));
  }
  expect(naps).toEqual([...naps].sort((a, b) => a - b));
  expect(naps.at(-1)).toBeGreaterThan(5_000);
});

test("an answer about an instance that was not sent to is passed over", () => {
  const next = step(
    begin(sent, 0),
    roundOf(answered("f-2", seen("i-9", "Success"), seen("i-1", "Success"))),
    LIMITS,
    1,
    0,
  );
  expect(next.wait.seen.size).toBe(0);
  expect(next.wait.unfinished.get("f-1")?.size).toBe(2);
});

test("an end is an end: a later word does not change it", () => {
  const first = step(begin(sent, 0), roundOf(answered("f-1", seen("i-1", "Success"))), LIMITS, 1, 0);
  const second = step(first.wait, roundOf(answered("f-1", seen("i-1", "Failed"))), LIMITS, 2, 0);
  expect(second.wait.seen.get("f-1")?.get("i-1")?.status).toBe("Success");
});

test("ends whatever the answers, within the deadline and one last read", () => {
  const status = fc.constantFrom("Pending", "Running", "Success", "Failed", "Odd");
  const call = fc.oneof(
    fc
      .tuple(fc.constantFrom("f-1", "f-2"), fc.constantFrom("i-1", "i-2", "i-3"), status)
      .map(([f, i, s]) => answered(f, seen(i, s))),
    fc.constantFrom("throttled" as const, "transient" as const, "lost" as const).map((kind) => broken(kind)),
  );
  const round = fc.array(call, { minLength: 1, maxLength: 3 }).map((calls) => roundOf(...calls));
  fc.assert(
    fc.property(
      fc.array(round, { minLength: 1, maxLength: 20 }),
      fc.double({ min: 0, max: 0.99, noNaN: true }),
      (rounds, random) => {
        let wait = begin(sent, 0);
        let now = 0;
        let turns = 0;
        for (let at = 0; ; at++) {
          const next = step(
            wait,
            at === 0 ? NO_ROUND : (rounds[at % rounds.length] ?? NO_ROUND),
            LIMITS,
            now,
            random,
          );
          wait = next.wait;
          if (next.command.kind === "done") break;
          expect(next.command.ms).toBeGreaterThanOrEqual(0);
          now += next.command.ms;
          expect(now).toBeLessThanOrEqual(wait.newsAt + LIMITS.progressMs);
          expect(turns++).toBeLessThan(2_000);
        }
        const open = [...wait.unfinished.values()].reduce((sum, ids) => sum + ids.size, 0);
        const answers = [...wait.seen.values()].flatMap((instances) => [...instances.values()]);
        const ended = answers.filter(({ status: word }) => word !== "Pending" && word !== "Running").length;
        expect(open + ended).toBe(3);
      },
    ),
    { numRuns: 300 },
  );
});

test("two invocations for one instance keep their answers apart", () => {
  const twice = new Map([
    ["f-1", ["i-1"]],
    ["t-2", ["i-1"]],
  ]);
  const first = step(begin(twice, 0), roundOf(answered("f-1", seen("i-1", "Success"))), LIMITS, 1, 0);
  const second = step(first.wait, roundOf(answered("t-2", seen("i-1", "Running"))), LIMITS, 2, 0);
  expect(second.command.kind).toBe("sleep");
  expect(second.wait.seen.get("f-1")?.get("i-1")?.status).toBe("Success");
  expect(second.wait.seen.get("t-2")?.get("i-1")?.status).toBe("Running");
  const third = step(second.wait, roundOf(answered("t-2", seen("i-1", "Failed"))), LIMITS, 3, 0);
  expect(third.command).toEqual({ kind: "done", why: "complete" });
  expect(third.wait.seen.get("f-1")?.get("i-1")?.status).toBe("Success");
});

test("a wait knows how many reads it took, and what kept them from telling", () => {
  const rounds = [
    roundOf(answered("f-1"), broken("throttled", "Throttling.User")),
    roundOf(broken("throttled", "Throttling.Api"), broken("transient", "Timeout")),
    NO_ROUND,
    roundOf(answered("f-1")),
  ];
  let wait = begin(sent, 0);
  for (const [at, round] of rounds.entries()) wait = step(wait, round, LIMITS, at, 0).wait;
  expect(readsText(wait.reads)).toBe("5 reads, 2 throttled, 1 Timeout");
  expect(wait).toMatchObject({ rounds: 3, calls: 1 });
});

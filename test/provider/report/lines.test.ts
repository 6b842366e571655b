import { describe, expect, test } from "vitest";
import type { Seen } from "../../../provider/src/core/outcome/classify.ts";
import { plan } from "../../../provider/src/core/plan/plan.ts";
import { begin, step } from "../../../provider/src/core/wait/step.ts";
import { planLine, stopPoint } from "../../../provider/src/report/plan-line.ts";
import { progressLine } from "../../../provider/src/report/progress-line.ts";
import { BEFORE, delivery, policy, record, recorded, SENT, seen } from "../support/builders.ts";
import { answered } from "../support/rounds.ts";

describe("progress", () => {
  const none = { failed: 0, unreachable: 0, unknown: 0 };
  const standing = { wave: 2, waves: 5, targets: 120, hold: 37, ends: none };
  const underWay = (sending: boolean, ...answers: Seen[]) => {
    const ids = answers.map(({ instanceId }) => instanceId);
    const wait = begin(new Map([["f-1", [...ids, "i-last"]]]), 0, !sending);
    const next = step(wait, answered("f-1", ...answers), { progressMs: 1_000 }, 1, 0);
    return { of: 20, sent: ids.length + 1, wait: next.wait };
  };

  test("in a wave the line tells the wave, the whole fleet and the instances under way; an instance that was not read yet is Pending", () => {
    const now = underWay(
      false,
      seen("a", "Failed", { errorCode: "FileCreateFail" }),
      seen("b", "Running"),
      seen("c", "Success"),
      seen("d", "Success"),
      seen("e", "Pending"),
      seen("f", "Aborted", { errorCode: "ClientNotRunning" }),
    );
    expect(progressLine(standing, now)).toBe(
      "wave 2 of 5 · 39/120 hold the file · 1 failed · 1 unreachable · 1 Running · 2 Pending",
    );
  });

  test("while sends are being made the line also tells how many instances are still to be sent to", () => {
    expect(progressLine(standing, underWay(true, seen("a", "Running")))).toBe(
      "wave 2 of 5 · 37/120 hold the file · 1 Running · 1 Pending · 18 to send",
    );
  });

  test("an instance with the status Success and an error code is not counted as a success", () => {
    const now = underWay(false, seen("a", "Success", { errorCode: "FileCreateFail" }));
    expect(progressLine(standing, now)).toBe("wave 2 of 5 · 37/120 hold the file · 1 failed · 1 Pending");
  });

  test("in a pause the counts stay and the seconds count down", () => {
    const ends = { failed: 3, unreachable: 0, unknown: 1 };
    expect(progressLine({ ...standing, ends }, undefined, "pause 40 s")).toBe(
      "wave 2 of 5 · 37/120 hold the file · 3 failed · 1 unknown · pause 40 s",
    );
  });
});

describe("plan", () => {
  const known = recorded({
    a: record("success"),
    b: record("failed"),
    c: record("unknown", { pending: [SENT] }),
  });
  test("instances that a refresh found changed are counted, and five of them are named", () => {
    const ids = ["a", "b", "c", "d", "e", "f", "g"];
    const drifted = (count: number) =>
      recorded(
        Object.fromEntries(
          ids.map((id, at) => [
            id,
            at < count ? record("failed", { drifted: ["/x: mode"] }) : record("success"),
          ]),
        ),
      );
    expect(lineOf(ids, policy(), drifted(2))).toContain(
      "plan: 1 wave, 2 instances (2 drifted: a, b), 5 already current",
    );
    expect(lineOf(ids, policy(), drifted(6))).toContain(
      "6 instances (6 drifted: a, b, c, d, e, …), 1 already",
    );
  });

  const lineOf = (ids: string[], rules = policy(), before = known, wanted = delivery()) =>
    planLine(plan(ids, wanted, rules, before), rules, before.verdict);

  test.each([
    [
      "what is left",
      lineOf(["a", "b", "c"]),
      "plan: 1 wave, 2 instances, 1 already current, 1 asked about first; stops at the 1st failure of 3; before: PartialFailed (budget)",
    ],
    [
      "a new file",
      lineOf(["a"], policy(), recorded({ a: record("success") }), delivery(BEFORE)),
      "plan: 1 wave, 1 instance; stops at the 1st failure of 1",
    ],
    [
      "instances that left",
      lineOf(["a"]),
      "plan: nothing to send, 1 already current, 2 left the targets; before: PartialFailed (budget)",
    ],
    [
      "a policy that forgives",
      lineOf(["a", "b", "c"], policy({ onFailure: "warn" })),
      "plan: nothing to send, the new policy accepts what is recorded; before: PartialFailed (budget)",
    ],
  ])("%s", (_name, line, wanted) => {
    expect(line).toBe(wanted);
  });

  test.each([
    [0, 40, "stops at the 1st failure of 40"],
    [1, 40, "stops at the 2nd failure of 40"],
    [2, 40, "stops at the 3rd failure of 40"],
    [10, 40, "stops at the 11th failure of 40"],
    [11, 40, "stops at the 12th failure of 40"],
    [20, 40, "stops at the 21st failure of 40"],
    [111, 400, "stops at the 112th failure of 400"],
    [40, 40, "tolerates every failure (40 of 40)"],
  ])("a budget of %i of %i", (value, total, wanted) => {
    expect(stopPoint(policy({ maxFailures: { kind: "count", value } }), total)).toBe(wanted);
  });

  test.each([
    [{ canaries: ["a"] }, "stops at the 1st failure of 9"],
    [
      { canaries: ["a"], maxFailures: { kind: "count", value: 1 } as const },
      "stops at the 2nd failure of 9, or where no canary takes the file",
    ],
    [
      { canaries: ["a"], maxUnreachable: { kind: "count", value: 1 } as const },
      "stops at the 1st failure of 9, or at the 2nd unreachable, or where no canary takes the file",
    ],
    [
      { canaries: ["a"], maxFailures: { kind: "percent", value: 100 } as const },
      "tolerates every failure (100% of 9); stops where no canary takes the file",
    ],
  ])("with canaries: %o", (rules, wanted) => {
    expect(stopPoint(policy(rules), 9)).toBe(wanted);
  });

  test("a percentage, and a warning only", () => {
    expect(stopPoint(policy({ maxFailures: { kind: "percent", value: 100 } }), 3)).toBe(
      "tolerates every failure (100% of 3)",
    );
    expect(stopPoint(policy({ onFailure: "warn" }), 3)).toBe("stops with a warning at the 1st failure of 3");
  });
});

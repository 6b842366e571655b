import { describe, expect, test } from "vitest";
import type { Seen } from "../../../provider/src/core/outcome/classify.ts";
import { begin, step } from "../../../provider/src/core/wait/step.ts";
import { progressLine } from "../../../provider/src/report/progress-line.ts";
import { seen } from "../support/builders.ts";
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

  test("in a wave the line tells the wave, the whole fleet and the instances under way; an instance that was not read yet is pending", () => {
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
      "39/120 done, 1 failed, 1 unreachable · wave 2 of 5: 1 running, 2 pending",
    );
  });

  test("while sends are being made the line also tells how many instances are still to be sent to", () => {
    expect(progressLine(standing, underWay(true, seen("a", "Running")))).toBe(
      "37/120 done · wave 2 of 5: 1 running, 1 pending, 18 to send",
    );
  });

  test("an instance with the status Success and an error code is not counted as a success", () => {
    const now = underWay(false, seen("a", "Success", { errorCode: "FileCreateFail" }));
    expect(progressLine(standing, now)).toBe("37/120 done, 1 failed · wave 2 of 5: 1 pending");
  });

  test("in a pause the counts stay and the seconds count down", () => {
    const ends = { failed: 3, unreachable: 0, unknown: 1 };
    expect(progressLine({ ...standing, ends }, undefined, "over, next in 40 s")).toBe(
      "37/120 done, 3 failed, 1 unknown · wave 2 of 5: over, next in 40 s",
    );
  });

  test("in a step that others follow, the line tells how far the step is, and no instance of the wave is done", () => {
    const now = { ...underWay(false, seen("a", "Success"), seen("b", "Running")), step: "stage" };
    expect(progressLine(standing, now)).toBe(
      "37/120 done · wave 2 of 5: staging 1 of 20, 1 running, 1 pending",
    );
  });

  test("a single wave is not told of; large numbers are grouped", () => {
    const large = { ...standing, wave: 1, waves: 1, targets: 10_000, hold: 1_234 };
    expect(progressLine(large, underWay(true, seen("a", "Success")))).toBe(
      "1,235/10,000 done · 1 pending, 18 to send",
    );
    expect(progressLine(large)).toBe("1,234/10,000 done");
  });
});

/** Properties of which step comes next: never one whose ground is missing, and never more than is missing. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { InstanceRecord } from "../../../../provider/src/core/model.ts";
import {
  firstStep,
  hasWritten,
  nextAfter,
  type Steps,
  stepAfter,
} from "../../../../provider/src/core/outcome/steps.ts";
import { SEND_AND_VERIFY, STAGE_AND_ACTIVATE } from "../../support/activation.ts";
import { BEFORE, delivery, FILES, NOW, record, seen } from "../../support/builders.ts";

const SEND: Steps = [{ name: "send", writes: true }];
const steps = fc.constantFrom(SEND, SEND_AND_VERIFY, STAGE_AND_ACTIVATE);
const optional = <T>(...values: readonly T[]) => fc.constantFrom(undefined, ...values);
const before: fc.Arbitrary<InstanceRecord | undefined> = fc
  .record({
    held: optional(FILES, "other"),
    applied: optional(NOW, BEFORE),
    step: optional("send", "verify", "stage", "activate", "gone"),
  })
  .map(({ held, applied, step }) => ({
    ...record("failed"),
    ...(held === undefined ? {} : { held }),
    ...(applied === undefined ? {} : { applied }),
    ...(step === undefined ? {} : { step }),
  }));
const names = (all: Steps) => all.map(({ name }) => name);

test("the first step of a run is one of the delivery's, and needs no file that is not held", () => {
  fc.assert(
    fc.property(steps, fc.option(before, { nil: undefined }), fc.boolean(), (all, one, isSame) => {
      const first = firstStep(one, isSame, delivery(), all);
      expect(names(all)).toContain(first);
      if (hasWritten(first, all)) expect(one?.held).toBe(FILES);
      if (!isSame && one?.applied !== NOW) expect(first).toBe(names(all)[0]);
    }),
  );
});

test("after the end of a step comes that step or the first one, and a command that never reached the instance is not begun anew", () => {
  const answers = [
    seen("i", "Success"),
    seen("i", "Failed", { errorCode: "FileCreateFail" }),
    seen("i", "Aborted", { errorCode: "ClientNotRunning" }),
  ];
  fc.assert(
    fc.property(steps, before, fc.constantFrom(...answers), fc.nat(1), (all, one, answer, at) => {
      const step = names(all)[at] ?? names(all)[0] ?? "";
      const after = stepAfter(step, { ...record("failed"), ...one }, answer, delivery(), all);
      expect([step, names(all)[0]]).toContain(after);
      const isReached = answer.end.kind !== "unreachable";
      if (!isReached || answer.end.kind === "success" || one?.held === FILES) expect(after).toBe(step);
    }),
  );
});

test("each step but the last has a next one", () => {
  fc.assert(
    fc.property(steps, (all) => {
      expect(names(all).map((name) => nextAfter(name, all))).toEqual([...names(all).slice(1), undefined]);
    }),
  );
});

/** Properties of the ledger, over any sequence of events that a run may apply. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { InstanceRecord, Recorded } from "../../../../provider/src/core/model.ts";
import { conclude } from "../../../../provider/src/core/outcome/conclusion.ts";
import type { LedgerEvent } from "../../../../provider/src/core/outcome/events.ts";
import type { Ledger } from "../../../../provider/src/core/outcome/ledger.ts";
import { NOW, record, recorded, seen } from "../../support/builders.ts";
import { ledger } from "../../support/ledger.ts";

const IDS = ["i-1", "i-2", "i-3"];
const STEPS = [
  { name: "send", writes: true },
  { name: "check", writes: false },
] as const;
const ANSWERS = [
  seen("i", "Success"),
  seen("i", "Failed", { errorCode: "FileCreateFail" }),
  seen("i", "Failed", { errorCode: "FileAlreadyExists" }),
  seen("i", "Aborted", { errorCode: "ClientNotRunning" }),
];
const why = { code: "X", info: "because" };

/** What happens to a task after its call was made. */
const task = fc.record({
  ids: fc.subarray(IDS, { minLength: 1 }),
  call: fc.constantFrom("accepted", "lost", "denied", "none"),
  ends: fc.array(fc.constantFrom(...ANSWERS.keys(), -1), { minLength: 3, maxLength: 3 }),
  settled: fc.nat(3),
});
type TaskCase = typeof task extends fc.Arbitrary<infer T> ? T : never;

/** As in a wave, only instances that are at the step and have no open task are sent to. */
function play(made: Ledger, busy: Set<string>, step: string, { ids, call, ends, settled }: TaskCase): void {
  const token = made.nextToken;
  const todo = ids.filter((id) => made.stepOf(id) === step && !made.isApplied(id) && !busy.has(id));
  const apply = (event: LedgerEvent) => made.apply(event);
  apply({ kind: "begun", task: { step, ids: todo, token, until: 1 } });
  for (const id of todo) busy.add(id);
  if (call === "none") return;
  if (call === "denied") {
    apply({ kind: "denied", token });
    for (const id of todo) {
      apply({ kind: "refused", id, step, why });
      busy.delete(id);
    }
    return;
  }
  if (call === "accepted") apply({ kind: "accepted", token, invokeId: `f-${token}`, until: 1 });
  else apply({ kind: "lost", token, until: 1 });
  todo.slice(0, settled).forEach((id, at) => {
    const answer = call === "accepted" ? ANSWERS[ends[at] ?? -1] : undefined;
    if (answer === undefined) {
      apply({ kind: "unseen", id, tokens: [token], pending: [token], why });
      return;
    }
    apply({ kind: "ended", id, tokens: [token], seen: answer });
    busy.delete(id);
  });
}

const run = fc.record({ steps: fc.constantFrom(1, 2), tasks: fc.array(task, { maxLength: 6 }) });

function played(
  { steps, tasks }: typeof run extends fc.Arbitrary<infer T> ? T : never,
  before?: Recorded,
): Ledger {
  const made = ledger(IDS, {
    steps: steps === 1 ? [STEPS[0]] : STEPS,
    ...(before === undefined ? {} : { recorded: before }),
  });
  const names = STEPS.slice(0, steps).map(({ name }) => name);
  const busy = new Set<string>();
  for (const one of tasks) for (const name of names) play(made, busy, name, one);
  made.apply({ kind: "stopped", early: "error", why });
  return made;
}

test("every target has one record, and the counts sum to the fleet", () => {
  fc.assert(
    fc.property(run, (one) => {
      const { fleet, verdict } = conclude(played(one));
      const { total, ...counts } = verdict.counts;
      expect([...fleet.keys()]).toEqual(IDS);
      expect(Object.values(counts).reduce((sum, n) => sum + n, 0)).toBe(total);
      expect(total).toBe(IDS.length);
    }),
  );
});

test("the zone of an instance is kept through any events, and a newer one replaces it", () => {
  fc.assert(
    fc.property(run, fc.boolean(), (one, isToldAgain) => {
      const before = record("failed", { zone: "z-old" });
      const made = played(one, recorded({ "i-1": before, "i-2": before, "i-gone": before }));
      if (isToldAgain) made.apply({ kind: "zones", zoneOf: new Map([["i-1", "z-new"]]) });
      const { fleet } = conclude(made);
      const zones = [...fleet].map(([id, { zone }]) => [id, zone]);
      expect(zones).toEqual([
        ["i-1", isToldAgain ? "z-new" : "z-old"],
        ["i-2", "z-old"],
        ["i-3", undefined],
      ]);
    }),
  );
});

test("what was sent is never recorded as not attempted, and each open task is pending", () => {
  fc.assert(
    fc.property(run, (one) => {
      const made = played(one);
      for (const id of IDS) {
        const { outcome, pending = [] } = made.record(id) as InstanceRecord;
        if (made.wasSentTo(id)) expect(outcome).not.toBe("notAttempted");
        if (pending.length > 0) expect(outcome).toBe("unknown");
      }
    }),
  );
});

test("the delivery is applied only through the success of its last step", () => {
  fc.assert(
    fc.property(run, (one) => {
      const made = played(one);
      const last = one.steps === 1 ? "send" : "check";
      for (const id of IDS) {
        const { applied, outcome } = made.record(id) as InstanceRecord;
        expect(applied === NOW).toBe(outcome === "success");
        if (applied === NOW) expect(made.stepOf(id)).toBe(last);
      }
    }),
  );
});

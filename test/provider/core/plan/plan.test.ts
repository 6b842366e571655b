import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { recordedDelivery } from "../../../../provider/src/core/inputs/recorded-delivery.ts";
import type { Recorded } from "../../../../provider/src/core/model.ts";
import { diff, type Wanted } from "../../../../provider/src/core/plan/diff.ts";
import { isPending } from "../../../../provider/src/core/plan/pending.ts";
import { isCurrent, plan } from "../../../../provider/src/core/plan/plan.ts";
import { judge } from "../../../../provider/src/core/plan/verdict.ts";
import { decode } from "../../../../provider/src/core/state/decode.ts";
import { BEFORE, delivery, NOW, policy, record, recorded, SECRET, SENT } from "../../support/builders.ts";

const pending = [{ ...SENT, until: 9 }];
const kinds = [
  record("success"),
  record("unchanged"),
  record("success", { applied: BEFORE }),
  record("failed"),
  record("failed", { applied: BEFORE, errorCode: "FileAlreadyExists" }),
  record("unreachable"),
  record("unreachable", { applied: NOW }),
  record("unknown", { pending, invokeId: "f-1" }),
  record("unknown", { pending }),
  record("notAttempted"),
  record("notAttempted", { applied: BEFORE }),
];
const ids = fc.subarray(["i-1", "i-2", "i-3", "i-4", "i-5", "i-6", "i-7", "i-8"], { minLength: 1 });
const rules = fc
  .record({
    value: fc.nat(5),
    percent: fc.boolean(),
    onFailure: fc.constantFrom("fail" as const, "warn" as const),
  })
  .map(({ value, percent, onFailure }) =>
    policy({
      onFailure,
      maxFailures: percent ? { kind: "percent", value: value * 20 } : { kind: "count", value },
    }),
  );
const early = fc.constantFrom(undefined, undefined, "cancelled" as const, "error" as const);
const known: fc.Arbitrary<Recorded> = fc
  .tuple(ids, fc.array(fc.constantFrom(...kinds), { minLength: 8, maxLength: 8 }), rules, early, fc.boolean())
  .map(([list, records, was, why, same]) => {
    const instances = Object.fromEntries(list.map((id, at) => [id, records[at] ?? record("failed")]));
    const made = recorded(instances, { delivery: recordedDelivery(delivery(same ? NOW : BEFORE), SECRET) });
    return { ...made, verdict: judge(made.fleet, was, why) };
  });
const wantedOf = (targets: readonly string[], over: Partial<Wanted> = {}): Wanted => ({
  delivery: delivery(),
  policy: policy(),
  settings: recorded({}).settings,
  targets,
  ...over,
});

describe("whatever is recorded", () => {
  test("each target is current, sent to, or accepted by the new policy; each recorded instance is a target or dropped", () => {
    fc.assert(
      fc.property(known, ids, rules, (before, targets, now) => {
        const todo = plan(targets, delivery(), now, before);
        const sent = new Set(todo.send);
        for (const id of targets) {
          const current = isCurrent(before.fleet.get(id), { key: NOW });
          expect(todo.current.includes(id)).toBe(current);
          expect(sent.has(id)).toBe(!current && !todo.acceptedByPolicy);
        }
        expect(todo.dropped).toEqual([...before.fleet.keys()].filter((id) => !targets.includes(id)));
        expect(todo.ask.every((id) => sent.has(id) && isPending(before.fleet.get(id)))).toBe(true);
        expect(todo.send).toEqual(targets.filter((id) => sent.has(id)));
        expect(todo.total).toBe(targets.length);
      }),
      { numRuns: 2_000 },
    );
  });

  test("diff reports no change when nothing is to be sent or rewritten, and a change for each target that is not current", () => {
    fc.assert(
      fc.property(known, ids, rules, (before, targets, now) => {
        const changes = diff(before, wantedOf(targets, { policy: now }));
        const stale = targets.some((id) => !isCurrent(before.fleet.get(id), { key: NOW }));
        expect(changes.includes("notCurrent")).toBe(stale);
        if (plan(targets, delivery(), now, before).send.length > 0) expect(changes).not.toEqual([]);
      }),
      { numRuns: 2_000 },
    );
  });

  test("a plan that sends nothing because the new policy accepts what is recorded has an open gate", () => {
    fc.assert(
      fc.property(known, ids, rules, (before, targets, now) => {
        const todo = plan(targets, delivery(), now, before);
        if (!todo.acceptedByPolicy) return;
        const kept = new Map(targets.map((id) => [id, before.fleet.get(id) ?? record("notAttempted")]));
        expect(judge(kept, now, undefined).gateOpen).toBe(true);
        expect(before.verdict.gateOpen).toBe(false);
      }),
      { numRuns: 2_000 },
    );
  });

  test("a new policy over a fleet that is all current sends nothing", () => {
    fc.assert(
      fc.property(ids, rules, rules, early, (targets, was, now, why) => {
        const made = recorded(Object.fromEntries(targets.map((id) => [id, record("success")])));
        const before = { ...made, verdict: judge(made.fleet, was, why) };
        expect(plan(targets, delivery(), now, before).send).toEqual([]);
        const opens = before.verdict.gateOpen === judge(made.fleet, now, undefined).gateOpen;
        if (opens && before.verdict.passed)
          expect(diff(before, wantedOf(targets, { policy: now }))).toEqual([]);
      }),
    );
  });
});

test("a first plan sends to all, in the given order", () => {
  expect(plan(["b", "a", "c"], delivery(), policy(), undefined)).toEqual({
    total: 3,
    current: [],
    ask: [],
    send: ["b", "a", "c"],
    drifted: [],
    waves: [{ number: 1, ids: ["b", "a", "c"] }],
    waveOf: new Map([
      ["b", 1],
      ["a", 1],
      ["c", 1],
    ]),
    dropped: [],
    acceptedByPolicy: false,
  });
});

const mixed = recorded({ a: record("success"), b: record("failed"), c: record("unknown", { pending }) });

test("a later plan sends to the targets that are left, and asks first about pending sends", () => {
  expect(plan(["a", "b", "c"], delivery(), policy(), mixed)).toMatchObject({
    current: ["a"],
    send: ["b", "c"],
    ask: ["c"],
  });
});

test.each([
  ["maxFailures", policy({ maxFailures: { kind: "count", value: 2 } }), true],
  ["a warning only", policy({ onFailure: "warn" }), true],
  ["too small a budget", policy({ maxFailures: { kind: "count", value: 1 } }), false],
])("a new policy: %s", (_name, rules, accepted) => {
  expect(plan(["a", "b", "c"], delivery(), rules, mixed).acceptedByPolicy).toBe(accepted);
  expect(plan(["a", "b", "c"], delivery(BEFORE), rules, mixed).acceptedByPolicy).toBe(false);
  expect(plan(["a", "b", "c", "d"], delivery(), rules, mixed).acceptedByPolicy).toBe(false);
});

describe("diff names each reason", () => {
  const good = recorded({ a: record("success"), b: record("success") });

  test.each<[string, Recorded, Wanted, string[]]>([
    ["nothing", good, wantedOf(["a", "b"]), []],
    ["another order of targets", good, wantedOf(["b", "a"]), []],
    ["(a) new content", good, wantedOf(["a", "b"], { delivery: delivery(BEFORE) }), ["notCurrent"]],
    ["(a) a new target", good, wantedOf(["a", "b", "c"]), ["notCurrent", "targets"]],
    ["(a) a failed one", mixed, wantedOf(["a", "b", "c"]), ["notCurrent"]],
    ["(b) a target less", good, wantedOf(["a"]), ["targets"]],
    [
      "(c) a policy that forgives",
      mixed,
      wantedOf(["a", "b", "c"], { policy: policy({ onFailure: "warn" }) }),
      ["notCurrent", "verdict"],
    ],
    [
      "(c) a cancelled one that is complete",
      { ...good, verdict: { ...good.verdict, passed: false, gateOpen: false, reason: "cancelled" } },
      wantedOf(["a", "b"]),
      ["verdict"],
    ],
    [
      "(c) a return to the file that every instance still holds",
      recorded({ a: record("unreachable", { applied: BEFORE }) }),
      wantedOf(["a"], { delivery: delivery(BEFORE) }),
      ["verdict"],
    ],
    [
      "(d) another region",
      good,
      wantedOf(["a", "b"], { settings: { ...good.settings, regionId: "cn-beijing" } }),
      ["settings"],
    ],
    [
      "(d) another endpoint",
      good,
      wantedOf(["a", "b"], { settings: { ...good.settings, endpoint: "x" } }),
      ["settings"],
    ],
    [
      "(d) another profile",
      good,
      wantedOf(["a", "b"], { settings: { ...good.settings, profile: "x" } }),
      ["settings"],
    ],
    ["(b) a dead one removed", mixed, wantedOf(["a"]), ["targets", "verdict"]],
  ])("%s", (_name, before, wanted, changes) => {
    expect(diff(before, wanted)).toEqual(changes);
  });
});

const json = fc.oneof(
  fc.jsonValue({ maxDepth: 4 }),
  fc.record(
    {
      version: fc.constantFrom(1, 2),
      fingerprint: fc.oneof(fc.constant(NOW), fc.string()),
      delivery: fc.oneof(fc.record({ key: fc.oneof(fc.constant(NOW), fc.string()) }), fc.jsonValue()),
      opens: fc.boolean(),
      gateOpen: fc.boolean(),
      passed: fc.boolean(),
      reason: fc.oneof(fc.constantFrom("budget", "deadline", "cancelled"), fc.jsonValue()),
      fleet: fc.array(
        fc.record(
          {
            ids: fc.oneof(fc.constantFrom("i-1", "i-1 i-2", "i-3 i-4 i-5"), fc.jsonValue()),
            outcome: fc.oneof(fc.constantFrom("success", "failed", "unknown", "unreachable"), fc.jsonValue()),
            wave: fc.oneof(fc.double(), fc.integer(), fc.jsonValue()),
            attempts: fc.oneof(fc.double(), fc.integer(), fc.jsonValue()),
            holds: fc.oneof(fc.constant(NOW), fc.jsonValue()),
            applied: fc.oneof(fc.constant(NOW), fc.boolean(), fc.jsonValue()),
            open: fc.jsonValue(),
            pending: fc.oneof(fc.array(fc.jsonValue()), fc.jsonValue()),
            wrote: fc.jsonValue(),
            owned: fc.jsonValue(),
          },
          { requiredKeys: [] },
        ),
      ),
    },
    { requiredKeys: [] },
  ),
);

test("any recorded JSON gives a plan with each target in exactly one wave, and a diff", () => {
  fc.assert(
    fc.property(json, ids, rules, (raw, targets, now) => {
      const before = decode((typeof raw === "object" && raw !== null ? raw : {}) as Record<string, unknown>);
      const todo = plan(targets, delivery(), now, before);
      expect([...todo.waveOf.keys()].sort()).toEqual([...targets].sort());
      expect([...todo.waveOf.values()].every((wave) => Number.isInteger(wave) && wave > 0)).toBe(true);
      expect(todo.waves.flatMap((wave) => wave.ids)).toEqual(todo.send);
      expect(todo.send.some((id) => isCurrent(before.fleet.get(id), { key: NOW }))).toBe(false);
      expect(() => diff(before, wantedOf(targets, { policy: now }))).not.toThrow();
    }),
    { numRuns: 2_000 },
  );
});

test("another policy over a fleet that holds the file sends nothing", () => {
  fc.assert(
    fc.property(
      ids,
      rules,
      fc.array(fc.nat(9)),
      fc.subarray(["i-1", "i-2", "i-3"]),
      (list, now, sizes, first) => {
        const before = recorded(Object.fromEntries(list.map((id) => [id, record("success")])));
        const waves = [...sizes, 1].map((value) => ({ kind: "count" as const, value }));
        const other = { ...now, waves, canaries: first, spreadByZone: true, retries: 3, pauseMs: 5 };
        expect(plan(list, delivery(), other, before).send).toEqual([]);
        expect(diff(before, wantedOf(list, { policy: other }))).toEqual([]);
      },
    ),
    { numRuns: 2_000 },
  );
});

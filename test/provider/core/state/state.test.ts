import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { InstanceRecord, Recorded } from "../../../../provider/src/core/model.ts";
import { diff } from "../../../../provider/src/core/plan/diff.ts";
import { plan } from "../../../../provider/src/core/plan/plan.ts";
import { judge } from "../../../../provider/src/core/plan/verdict.ts";
import { instanceResults, rolloutResult } from "../../../../provider/src/core/state/outputs.ts";
import { decode, encode } from "../../../../provider/src/core/state/state.ts";
import { BEFORE, delivery, FILES, NOW, policy, record, recorded } from "../../support/builders.ts";

const word = fc.string({ minLength: 1, maxLength: 12 });
const maybe = <T>(arb: fc.Arbitrary<T>) => fc.option(arb, { nil: undefined });
const instance = fc
  .record({
    status: word,
    outcome: fc.constantFrom(
      "success",
      "unchanged",
      "failed",
      "unreachable",
      "unknown",
      "notAttempted" as const,
    ),
    wave: fc.nat(9),
    attempts: fc.nat(9),
    errorCode: maybe(word),
    errorInfo: maybe(word),
    invokeId: maybe(word),
    finishTime: maybe(word),
    held: maybe(fc.constantFrom(FILES, BEFORE)),
    applied: maybe(fc.constantFrom(NOW, BEFORE)),
    owned: maybe(fc.array(word, { minLength: 1, maxLength: 3 })),
    pending: maybe(fc.tuple(fc.record({ key: word, filesKey: word, until: fc.nat() }))),
  })
  .map((raw) => {
    const { held, applied, ...rest } = Object.fromEntries(
      Object.entries(raw).filter(([, value]) => value !== undefined),
    );
    // An end that was not seen erases what the instance holds.
    const past = raw.outcome === "unknown" ? {} : { held, applied };
    const known = Object.entries({ ...rest, ...past }).filter(([, value]) => value !== undefined);
    return Object.fromEntries(known) as unknown as InstanceRecord;
  });
const id = fc.stringMatching(/^i-[a-z0-9]{1,6}$/);
const fleets = fc
  .uniqueArray(fc.tuple(id, instance), { selector: ([one]) => one, maxLength: 30 })
  .map((list) => new Map(list));

function roundTrip(known: Recorded): Recorded {
  return decode(JSON.parse(JSON.stringify(encode(known, "summary"))));
}

test("what is stored is read back, whatever the fleet", () => {
  fc.assert(
    fc.property(fleets, fc.nat(), fc.boolean(), (fleet, sends, warn) => {
      const verdict = judge(fleet, policy({ onFailure: warn ? "warn" : "fail" }), undefined);
      const tokens = new Map([
        ["f-1", "token-1"],
        ["f-2", ""],
      ]);
      const known = { ...recorded({}), fleet, sends, tokens, verdict };
      const back = roundTrip(known);
      expect(new Map([...back.fleet].sort())).toEqual(new Map([...fleet].sort()));
      expect({ ...back, fleet: 0 }).toEqual({ ...known, fleet: 0 });
    }),
    { numRuns: 300 },
  );
});

test("instances with the same record are stored as one group", () => {
  const instances = Object.fromEntries(
    Array.from({ length: 1_000 }, (_, at) => [`i-${at}`, record("success")]),
  );
  const { fleet } = encode(recorded(instances), "");
  expect(fleet).toHaveLength(1);
});

test("failures come first", () => {
  const known = recorded({ a: record("success"), b: record("failed"), c: record("unknown") });
  expect((encode(known, "").fleet as { ids: string }[]).map(({ ids }) => ids)).toEqual(["b", "c", "a"]);
});

const FIELDS = [
  "fleet",
  "tokens",
  "counts",
  "passed",
  "opens",
  "status",
  "reason",
  "sends",
  "fingerprint",
  "path",
  "run",
];
const groups = fc.array(
  fc.oneof(
    fc.jsonValue(),
    fc.dictionary(
      fc.constantFrom("ids", "outcome", "status", "holds", "open", "wrote", "wave"),
      fc.jsonValue(),
    ),
  ),
);
const damaged = fc
  .tuple(fc.dictionary(fc.constantFrom(...FIELDS, "__proto__"), fc.jsonValue()), fc.boolean(), groups)
  .map(([raw, withFleet, fleet]) => (withFleet ? { ...raw, fleet } : raw));

test("any JSON can be read, planned for, compared and shown", () => {
  fc.assert(
    fc.property(damaged, (raw) => {
      const known = decode(raw);
      const targets = ["i-1", ...known.fleet.keys()];
      const wanted = {
        delivery: delivery(),
        policy: policy(),
        settings: known.settings,
        targets: [...new Set(targets)],
      };
      expect(diff(known, wanted)).toContain("notCurrent");
      expect(plan(wanted.targets, wanted.delivery, wanted.policy, known).total).toBe(wanted.targets.length);
      const result = rolloutResult(known, "");
      expect(Object.keys(instanceResults(known.fleet, "/x"))).toHaveLength(result.counts.total);
      expect(decode(encode(known, "") as never).fleet.size).toBe(known.fleet.size);
    }),
    { numRuns: 1_000 },
  );
});

test("the counts come from the fleet, not from what is written beside it", () => {
  const raw = encode(recorded({ a: record("success") }), "");
  expect(decode({ ...raw, counts: { total: 9, success: 9 } }).verdict.counts).toMatchObject({
    total: 1,
    success: 1,
  });
});

describe("what is damaged is not believed", () => {
  test.each<[string, Record<string, unknown>]>([
    ["no outcome", { ids: "i-1", status: "Success", holds: NOW }],
    ["an outcome of another version", { ids: "i-1", status: "Success", outcome: "verified?", holds: NOW }],
    ["holds that is no text", { ids: "i-1", status: "Success", outcome: "success", holds: 7 }],
    ["holds that is empty", { ids: "i-1", status: "Success", outcome: "success", holds: "" }],
  ])("%s: sent again", (_name, group) => {
    const known = decode({ ...encode(recorded({}), ""), fleet: [group] });
    expect(plan(["i-1"], delivery(), policy(), known).send).toEqual(["i-1"]);
  });
});

test("a state that version 1 stored is read for as long as there are stacks", () => {
  const stored = resolve(import.meta.dirname, "../../../fixtures/state/v1.json");
  const known = decode(JSON.parse(readFileSync(stored, "utf8")));
  expect(known).toMatchObject({
    incarnation: "5c1f0a9be3d24876",
    sends: 4,
    delivery: { key: "a2758488aeced954" },
    settings: { path: "/etc/app/app.conf", regionId: "cn-hangzhou" },
    verdict: { status: "PartialFailed", passed: false, reason: "budget", gateOpen: false },
  });
  expect(known.verdict.counts).toEqual({
    total: 7,
    success: 3,
    unchanged: 0,
    failed: 1,
    unreachable: 1,
    unknown: 1,
    notAttempted: 1,
  });
  expect(known.tokens.get("f-hz0001")).toBe("5c1f0a9be3d24876-91d7c04e-3");
  expect(known.fleet.get("i-4")?.pending).toEqual([
    { key: "a2758488aeced954", filesKey: "", until: 1_769_846_475_000 },
  ]);
  const todo = plan([...known.fleet.keys()], delivery("a2758488aeced954"), policy(), known);
  expect(todo).toMatchObject({ current: ["i-1", "i-5", "i-6"], ask: ["i-4"] });
});

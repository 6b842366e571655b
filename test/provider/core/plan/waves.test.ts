import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Facts, InstanceRecord, Policy, Share } from "../../../../provider/src/core/model.ts";
import { cutWaves } from "../../../../provider/src/core/plan/waves.ts";
import { policy, record } from "../../support/builders.ts";

const ids = (count: number, prefix = "i") => Array.from({ length: count }, (_, at) => `${prefix}-${at + 1}`);
const percent = (value: number): Share => ({ kind: "percent", value });
const countOf = (value: number): Share => ({ kind: "count", value });
const cut = (
  targets: readonly string[],
  rules: Partial<Policy>,
  recorded: ReadonlyMap<string, InstanceRecord> = new Map(),
  facts: ReadonlyMap<string, Facts> = new Map(),
) => cutWaves({ targets, policy: policy(rules), recorded, facts });
const sizes = (waves: ReadonlyMap<string, number>) =>
  [...Map.groupBy(waves.keys(), (id) => waves.get(id) ?? 0)].map(([, members]) => members.length);

test.each<[string, number, Partial<Policy>, number[]]>([
  ["all at once", 7, {}, [7]],
  ["a percentage rounded up", 10, { waves: [percent(25)] }, [3, 3, 3, 1]],
  [
    "a percentage of all, also after the canaries",
    10,
    { canaries: ["i-1"], waves: [percent(25)] },
    [1, 3, 3, 3],
  ],
  ["the last size repeats", 10, { waves: [countOf(1), countOf(2), countOf(3)] }, [1, 2, 3, 3, 1]],
  ["10% of 30 is 3 exactly", 30, { waves: [percent(10)] }, Array(10).fill(3)],
  ["a tiny percentage is one", 3, { waves: [percent(0.1)] }, [1, 1, 1]],
  ["a size over the fleet", 3, { waves: [countOf(50)] }, [3]],
  ["only canaries", 2, { canaries: ["i-1", "i-2"] }, [2]],
])("%s", (_name, size, rules, wanted) => {
  expect(sizes(cut(ids(size), rules))).toEqual(wanted);
});

test("canaries come first, in the order of the targets", () => {
  const waves = cut(ids(4), { canaries: ["i-4", "i-3"], waves: [countOf(1)] });
  expect([...waves]).toEqual([
    ["i-3", 1],
    ["i-4", 1],
    ["i-1", 2],
    ["i-2", 3],
  ]);
});

describe("zones", () => {
  const facts = (zones: Record<string, number>) =>
    new Map(
      Object.entries(zones).flatMap(([zone, size]) => ids(size, zone).map((id) => [id, { zone }] as const)),
    );

  test("3 × 20 in waves of 25%: no wave takes more than a third from one zone", () => {
    const known = facts({ a: 20, b: 20, c: 20 });
    const waves = cut([...known.keys()], { spreadByZone: true, waves: [percent(25)] }, new Map(), known);
    expect(sizes(waves)).toEqual([15, 15, 15, 15]);
    for (const wave of [1, 2, 3, 4])
      for (const zone of ["a", "b", "c"]) {
        const here = [...waves].filter(([id, at]) => at === wave && id.startsWith(zone));
        expect(here.length).toBe(5);
      }
  });

  test("each wave takes from each zone its share of all targets, within one instance", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 5 }),
        fc.integer({ min: 1, max: 100 }),
        (zones, size) => {
          const known = facts(Object.fromEntries(zones.map((count, at) => [`z${at}`, count])));
          const all = [...known.keys()];
          const waves = cut(all, { spreadByZone: true, waves: [percent(size)] }, new Map(), known);
          const order = [...waves.keys()];
          for (const wave of new Set(waves.values())) {
            const members = order.filter((id) => waves.get(id) === wave);
            for (const [at, count] of zones.entries()) {
              const here = members.filter((id) => id.startsWith(`z${at}-`)).length;
              // Other zones' roundings add up, so that the room grows with their number.
              const share = (count * members.length) / all.length;
              expect(Math.abs(here - share)).toBeLessThanOrEqual(1 + zones.length / 2);
            }
          }
        },
      ),
      { numRuns: 2_000 },
    );
  });
});

const share = fc.oneof(
  fc.integer({ min: 1, max: 40 }).map(countOf),
  fc.integer({ min: 1, max: 100 }).map(percent),
);
const rules = fc.record({
  waves: fc.array(share, { minLength: 1, maxLength: 4 }),
  canaries: fc.subarray(ids(5)),
  spreadByZone: fc.boolean(),
});
const zoned = fc
  .array(fc.constantFrom("a", "b", "c"), { minLength: 60, maxLength: 60 })
  .map((zones) => new Map<string, Facts>(ids(60).map((id, at) => [id, { zone: zones[at] ?? "" }])));
const targets = fc.subarray(ids(60), { minLength: 1 });

test("every target is in exactly one wave, waves are numbered without gaps, sizes are as stated", () => {
  fc.assert(
    fc.property(targets, rules, zoned, (list, given, facts) => {
      const waves = cut(list, given, new Map(), facts);
      expect([...waves.keys()].sort()).toEqual([...list].sort());
      const numbers = [...waves.values()];
      expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
      expect(new Set(numbers).size).toBe(Math.max(...numbers));
      const first = given.canaries.filter((id) => list.includes(id)).length;
      if (first > 0) expect(sizes(waves)[0]).toBe(first);
      const later = first > 0 ? sizes(waves).slice(1) : sizes(waves);
      for (const [at, size] of later.slice(0, -1).entries()) {
        const stated = given.waves[Math.min(at, given.waves.length - 1)] as Share;
        const full =
          stated.kind === "count" ? stated.value : Math.ceil((stated.value * list.length) / 100 - 1e-9);
        expect(size).toBe(Math.max(1, full));
      }
    }),
    { numRuns: 2_000 },
  );
});

test("a later run of the same delivery keeps every wave, whatever the new policy; new targets join the last wave", () => {
  fc.assert(
    fc.property(targets, targets, rules, rules, zoned, (was, now, before, after, facts) => {
      const first = cut(was, before, new Map(), facts);
      const known = new Map([...first].map(([id, wave]) => [id, record("failed", { wave })]));
      const second = cut(now, after, known, facts);
      expect([...second.keys()].sort()).toEqual([...now].sort());
      const kept = now.filter((id) => first.has(id));
      for (const id of kept) expect(second.get(id)).toBe(first.get(id));
      const last = Math.max(...kept.map((id) => first.get(id) ?? 0));
      if (kept.length > 0) for (const id of now) if (!first.has(id)) expect(second.get(id)).toBe(last);
      expect([...second.values()]).toEqual([...second.values()].sort((a, b) => a - b));
    }),
    { numRuns: 2_000 },
  );
});

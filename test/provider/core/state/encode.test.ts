import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { InstanceRecord, Recorded } from "../../../../provider/src/core/model.ts";
import { diff } from "../../../../provider/src/core/plan/diff.ts";
import { plan } from "../../../../provider/src/core/plan/plan.ts";
import { judge } from "../../../../provider/src/core/plan/verdict.ts";
import { decode } from "../../../../provider/src/core/state/decode.ts";
import { encode } from "../../../../provider/src/core/state/encode.ts";
import { instanceResults, rolloutResult } from "../../../../provider/src/core/state/outputs.ts";
import { BEFORE, DIGEST, delivery, FILES, NOW, policy, record, recorded } from "../../support/builders.ts";

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
    zone: maybe(fc.constantFrom("cn-hangzhou-h", "cn-hangzhou-i", "cn-hangzhou-j")),
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

test("instances of different zones, and of none, are stored as one group, and each zone once", () => {
  const zones = ["cn-hangzhou-h", "cn-hangzhou-i", undefined];
  const instances = Object.fromEntries(
    Array.from({ length: 300 }, (_, at) => {
      const zone = zones[at % zones.length];
      return [`i-${at}`, record("success", zone === undefined ? {} : { zone })];
    }),
  );
  const { fleet } = encode(recorded(instances), "");
  expect(fleet).toHaveLength(1);
  expect(JSON.stringify(fleet).match(/cn-hangzhou/g)).toHaveLength(2);
});

test("without zones nothing is written about them, and a state without them has none", () => {
  const stored = encode(recorded({ "i-1": record("success") }), "");
  expect(JSON.stringify(stored)).not.toContain("zone");
  expect(decode(stored as never).fleet.get("i-1")).not.toHaveProperty("zone");
});

test("what is the same for the whole delivery stands once", () => {
  const instances = Object.fromEntries(
    ["i-1", "i-2"].map((id) => [
      id,
      record("success", { owned: ["/etc/app/app.conf"], invokeId: `f-${id}` }),
    ]),
  );
  const text = JSON.stringify(encode(recorded(instances), ""));
  for (const once of [NOW, FILES, DIGEST]) expect(text.split(once)).toHaveLength(2);
  expect(text.split("/etc/app/app.conf")).toHaveLength(3);
});

test("without a digest key none is written", () => {
  expect(encode(recorded({}), "")).toHaveProperty("digestKey");
  expect(encode(recorded({}, { digestKey: "" }), "")).not.toHaveProperty("digestKey");
});

describe("10,000 instances", () => {
  /** As long as real ids are. */
  const idOf = (at: number) => `i-bp1${at.toString(36).padStart(17, "0")}`;
  const invokeIdOf = (at: number) =>
    `f-hz0${Math.floor(at / 50)
      .toString(36)
      .padStart(15, "0")}`;
  const finishTimeOf = (at: number) => `2026-01-31T08:00:${String((at * 7) % 30).padStart(2, "0")}Z`;
  const sizeOf = (one: (at: number) => InstanceRecord) => {
    const fleet = new Map(Array.from({ length: 10_000 }, (_, at) => [idOf(at), one(at)]));
    const known = { ...recorded({}), fleet, verdict: judge(fleet, policy(), undefined) };
    expect(fleet.size).toBe(10_000);
    expect(roundTrip(known).fleet).toEqual(fleet);
    // As the engine writes a state file: each value on a line of its own, indented.
    return Buffer.byteLength(JSON.stringify(encode(known, ""), undefined, 4));
  };
  const owned = ["/etc/app/app.conf"];

  test("whose ends are spread over 30 s fill less than half a megabyte", () => {
    const bytes = sizeOf((at) =>
      record("success", { owned, invokeId: invokeIdOf(at), finishTime: finishTimeOf(at) }),
    );
    expect(bytes).toBeLessThan(500_000);
  });

  test("in three zones, next to each other in turn, fill less than half a megabyte", () => {
    const bytes = sizeOf((at) =>
      record("success", {
        ...{ owned, invokeId: invokeIdOf(at), finishTime: finishTimeOf(at) },
        zone: `cn-hangzhou-${"hij"[at % 3]}`,
      }),
    );
    expect(bytes).toBeLessThan(500_000);
  });

  test("of which every tenth failed fill no more than that", () => {
    const failed = {
      errorCode: "FileCreateFail",
      errorInfo: "the file creation is failed due to unknown error",
    };
    const bytes = sizeOf((at) =>
      record(at % 10 === 0 ? "failed" : "success", {
        ...{ owned, invokeId: invokeIdOf(at), finishTime: finishTimeOf(at) },
        ...(at % 10 === 0 ? failed : {}),
      }),
    );
    expect(bytes).toBeLessThan(500_000);
  });
});

test("failures come first", () => {
  const known = recorded({ a: record("success"), b: record("failed"), c: record("unknown") });
  expect((encode(known, "").fleet as { ids: string }[]).map(({ ids }) => ids)).toEqual(["b", "c", "a"]);
});

const FIELDS = [
  "version",
  "fleet",
  "finishTimes",
  "delivery",
  "tokens",
  "counts",
  "passed",
  "gateOpen",
  "opens",
  "status",
  "reason",
  "sends",
  "path",
  "run",
];
const groups = fc.array(
  fc.oneof(
    fc.jsonValue(),
    fc.dictionary(
      fc.constantFrom(
        ...["ids", "ends", "zones", "zoneOf", "outcome", "status", "wave"],
        ...["held", "applied", "owned", "pending", "holds", "open", "wrote"],
      ),
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
    ["no outcome", { ids: "i-1", status: "Success", applied: NOW }],
    ["an outcome of another version", { ids: "i-1", status: "Success", outcome: "verified?", applied: true }],
    ["applied that is no text", { ids: "i-1", status: "Success", outcome: "success", applied: 7 }],
    ["applied that is empty", { ids: "i-1", status: "Success", outcome: "success", applied: "" }],
    ["applied that is false", { ids: "i-1", status: "Success", outcome: "success", applied: false }],
  ])("%s: sent again", (_name, group) => {
    const known = decode({ ...encode(recorded({}), ""), fleet: [group] });
    expect(plan(["i-1"], delivery(), policy(), known).send).toEqual(["i-1"]);
  });
});

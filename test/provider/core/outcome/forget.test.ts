import fc from "fast-check";
import { expect, test } from "vitest";
import { forget } from "../../../../provider/src/core/outcome/forget.ts";
import { type Errand, describe as inWords } from "../../../../provider/src/core/outcome/marker.ts";
import { BEFORE, record, recorded, seen } from "../../support/builders.ts";

const IDS = ["i-1", "i-2", "i-3"];
const WROTE = ["Success", "Pending", "Running"];

const sends = fc.array(
  fc.record({
    life: fc.constantFrom("mine", "another"),
    number: fc.integer({ min: 1, max: 8 }),
    id: fc.constantFrom(...IDS, "i-9"),
    status: fc.constantFrom(...WROTE, "Aborted"),
  }),
);
const fleet = fc.dictionary(
  fc.constantFrom(...IDS),
  fc.constantFrom(
    record("success", { zone: "z" }),
    record("unreachable", { applied: BEFORE }),
    record("failed"),
    record("unknown"),
  ),
);

test("forgets what instances hold that an uncounted send of this life may have written to, and nothing else", () => {
  fc.assert(
    fc.property(sends, fleet, fc.nat(8), (all, instances, counted) => {
      const before = recorded(instances, { incarnation: "mine", sends: counted });
      const listed = all.map(({ life, number, id, status }) => ({
        invokeId: `f-${number}`,
        description: inWords({
          ...{ incarnation: life, deliveryDigest: "5ea1", token: `${life}-run-${number}`, tag: "7a9" },
          ...{ timeoutSeconds: 60, senderStack: "" },
        }),
        path: "/etc/app/app.conf",
        instances: [seen(id, status, { errorCode: status === "Aborted" ? "ClientNotRunning" : "" })],
      }));
      const touched = all
        .filter(({ life, number, status }) => life === "mine" && number > counted && WROTE.includes(status))
        .map(({ id }) => id);
      const { ids, recorded: now } = forget(before, listed);
      const expected = Object.keys(instances).filter(
        (id) => touched.includes(id) && instances[id]?.applied !== undefined,
      );
      expect([...ids].sort()).toEqual(expected.sort());
      if (ids.length === 0) expect(now).toBe(before);
      for (const [id, old] of before.fleet) {
        if (!ids.includes(id)) expect(now.fleet.get(id)).toBe(old);
        else {
          expect(now.fleet.get(id)).toMatchObject({ outcome: "unknown", owned: ["/etc/app/app.conf"] });
          expect(now.fleet.get(id)).not.toHaveProperty("applied");
          expect(now.fleet.get(id)?.zone).toBe(old.zone);
          expect(now.verdict).toMatchObject({ passed: false, gateOpen: false, reason: "error" });
        }
      }
      expect({ ...now, fleet: before.fleet, verdict: before.verdict }).toEqual(before);
    }),
    { numRuns: 1_000 },
  );
});

test("an uncounted command makes doubtful what an instance holds, unless it only looked for drift", () => {
  const before = recorded({ "i-1": record("success") }, { incarnation: "mine", sends: 1 });
  const listed = (does?: Errand) => ({
    invokeId: "t-2",
    description: inWords({
      ...{ incarnation: "mine", deliveryDigest: "5ea1", token: "mine-run-2", tag: "7a9" },
      ...{ timeoutSeconds: 60, senderStack: "", ...(does === undefined ? {} : { does }) },
    }),
    instances: [seen("i-1", "Success")],
  });
  for (const does of [undefined, "restore", "remove"] as const)
    expect(forget(before, [], [listed(does)]).ids, does).toEqual(["i-1"]);
  expect(forget(before, [], [listed("drift")]).recorded).toBe(before);
});

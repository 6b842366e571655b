import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import { plan } from "../../../../provider/src/core/plan/plan.ts";
import { decode } from "../../../../provider/src/core/state/decode.ts";
import { fingerprint } from "../../../../provider/src/core/state/version1.ts";
import { delivery, policy } from "../../support/builders.ts";

test("the fingerprint of version 1 stays what it was: state of years depends on it", () => {
  expect(fingerprint(delivery())).toBe("a2758488aeced954");
});

test("a state that version 1 stored is read for as long as there are stacks", () => {
  const stored = resolve(import.meta.dirname, "../../../fixtures/state-v1/record.json");
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

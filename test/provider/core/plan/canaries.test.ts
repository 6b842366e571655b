import { expect, test } from "vitest";
import { lacksCanary, NO_CANARY, stoppedByCanaries } from "../../../../provider/src/core/plan/canaries.ts";
import { policy, record } from "../../support/builders.ts";

const waveOf = new Map(Object.entries({ "i-1": 1, "i-2": 1, "i-3": 2, "i-4": 3 }));
const lacks = (wave: number, canaries: string[], ...holding: string[]) =>
  lacksCanary(wave, policy({ canaries }), waveOf, (id) => holding.includes(id));

test.each([
  ["no canaries", lacks(2, []), false],
  ["none holds it", lacks(2, ["i-1", "i-2"]), true],
  ["one holds it", lacks(2, ["i-1", "i-2"], "i-2"), false],
  ["only others hold it", lacks(3, ["i-1"], "i-3"), true],
  ["their own wave", lacks(1, ["i-1"]), false],
  ["one was named late, and its wave is still to come", lacks(2, ["i-1", "i-4"]), false],
  ["they are no targets any more", lacks(2, ["i-9"]), false],
])("%s", (_name, lacking, wanted) => {
  expect(lacking).toBe(wanted);
});

test("stoppedByCanaries recognizes a rollout by the records of the targets that were not attempted", () => {
  const left = record("notAttempted", { errorInfo: NO_CANARY });
  expect(stoppedByCanaries(new Map([["i-1", record("failed")]]))).toBe(false);
  expect(stoppedByCanaries(new Map([["i-2", record("notAttempted")]]))).toBe(false);
  expect(stoppedByCanaries(new Map(Object.entries({ "i-1": record("failed"), "i-2": left })))).toBe(true);
});

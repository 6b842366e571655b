import fc from "fast-check";
import { expect, test } from "vitest";
import { wayToRead } from "../../../provider/src/core/reading.ts";

test.each([
  ["one send", { open: 1, depth: 1 }, { kind: "each" }],
  ["two sends, together", { open: 2, depth: 2 }, { kind: "pages", pages: 1 }],
  ["a full page", { open: 50, depth: 50 }, { kind: "pages", pages: 1 }],
  ["ten thousand instances", { open: 200, depth: 200 }, { kind: "pages", pages: 4 }],
  ["a tail over all of them", { open: 80, depth: 200 }, { kind: "pages", pages: 4 }],
  ["a few stragglers deep down", { open: 10, depth: 200 }, { kind: "each" }],
  ["nothing", { open: 0, depth: 0 }, { kind: "each" }],
] as const)("%s", (_name, situation, way) => {
  expect(wayToRead(situation)).toEqual(way);
});

test("never more calls than one for each open send, and never more than 15,000 instances read for few", () => {
  const sends = fc
    .integer({ min: 1, max: 1_000 })
    .chain((depth) => fc.record({ depth: fc.constant(depth), open: fc.integer({ min: 1, max: depth }) }));
  fc.assert(
    fc.property(sends, (situation) => {
      const way = wayToRead(situation);
      const calls = way.kind === "pages" ? way.pages : situation.open;
      expect(calls).toBeLessThanOrEqual(situation.open);
      const instances = 50 * (way.kind === "pages" ? situation.depth : situation.open);
      // What a page costs in bytes it saves in calls: 1,000 instances weigh as much as one call.
      expect(instances + calls * 1_000).toBeLessThanOrEqual(situation.open * 1_050);
    }),
    { numRuns: 2_000 },
  );
});

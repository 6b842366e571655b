import fc from "fast-check";
import { expect, test } from "vitest";
import { wayToRead } from "../../../../provider/src/core/wait/reading.ts";

test.each([
  ["one send", { open: 1, depth: 1 }, { kind: "each" }],
  ["two sends, together", { open: 2, depth: 2 }, { kind: "pages", most: 1 }],
  ["a full page", { open: 50, depth: 50 }, { kind: "pages", most: 2 }],
  ["ten thousand instances", { open: 200, depth: 200 }, { kind: "pages", most: 5 }],
  ["a tail over all of them", { open: 80, depth: 200 }, { kind: "pages", most: 5 }],
  ["a few stragglers deep down", { open: 10, depth: 200 }, { kind: "each" }],
  ["nothing", { open: 0, depth: 0 }, { kind: "each" }],
] as const)("%s", (_name, situation, way) => {
  expect(wayToRead(situation)).toEqual(way);
});

test("pages never cost more calls than asking one by one would, and their bytes are paid for by calls saved", () => {
  const sends = fc
    .integer({ min: 1, max: 1_000 })
    .chain((depth) => fc.record({ depth: fc.constant(depth), open: fc.integer({ min: 1, max: depth }) }));
  fc.assert(
    fc.property(sends, (situation) => {
      if (wayToRead(situation).kind === "each") return;
      const pages = Math.ceil(situation.depth / 50);
      expect(pages).toBeLessThanOrEqual(situation.open);
      // 1,000 instances read weigh as much as one call.
      const extra = (situation.depth - situation.open) * 50;
      expect(extra).toBeLessThan((situation.open - pages) * 1_000);
    }),
    { numRuns: 2_000 },
  );
});

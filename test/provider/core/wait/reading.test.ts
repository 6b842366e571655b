import fc from "fast-check";
import { expect, test } from "vitest";
import { sharedPages, wayToRead } from "../../../../provider/src/core/wait/reading.ts";

test.each([
  ["one send", { unfinished: 1, depth: 1 }, { kind: "each" }],
  ["two sends, together", { unfinished: 2, depth: 2 }, { kind: "pages", most: 1 }],
  ["a full page", { unfinished: 50, depth: 50 }, { kind: "pages", most: 2 }],
  ["ten thousand instances", { unfinished: 200, depth: 200 }, { kind: "pages", most: 5 }],
  ["a tail over all of them", { unfinished: 80, depth: 200 }, { kind: "pages", most: 5 }],
  ["a few stragglers deep down", { unfinished: 10, depth: 200 }, { kind: "each" }],
  ["nothing", { unfinished: 0, depth: 0 }, { kind: "each" }],
] as const)("%s", (_name, situation, way) => {
  expect(wayToRead(situation)).toEqual(way);
});

test("pages never cost more calls than asking one by one would, and their bytes are paid for by calls saved", () => {
  const sends = fc
    .integer({ min: 1, max: 1_000 })
    .chain((depth) =>
      fc.record({ depth: fc.constant(depth), unfinished: fc.integer({ min: 1, max: depth }) }),
    );
  fc.assert(
    fc.property(sends, (situation) => {
      if (wayToRead(situation).kind === "each") return;
      const pages = Math.ceil(situation.depth / 50);
      expect(pages).toBeLessThanOrEqual(situation.unfinished);
      // 1,000 instances read weigh as much as one call.
      const extra = (situation.depth - situation.unfinished) * 50;
      expect(extra).toBeLessThan((situation.unfinished - pages) * 1_000);
    }),
    { numRuns: 2_000 },
  );
});

test.each([
  ["one rollout alone", 20, [{ unfinished: 20, depth: 20 }], undefined],
  ["two on one page", 40, Array(2).fill({ unfinished: 20, depth: 20 }), 2],
  ["ten that fill four pages", 200, Array(10).fill({ unfinished: 20, depth: 20 }), 5],
  ["ten with one send each", 10, Array(10).fill({ unfinished: 1, depth: 1 }), 1],
  ["two stragglers far apart", 200, Array(2).fill({ unfinished: 1, depth: 20 }), undefined],
])("a list for several rollouts: %s", (_name, depth, alone, most) => {
  expect(sharedPages(depth, alone)).toEqual(most === undefined ? undefined : { kind: "pages", most });
});

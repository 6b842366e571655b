import fc from "fast-check";
import { expect, test } from "vitest";
import { repeated } from "../../../../provider/src/core/inputs/repeated.ts";

test("items that occur more than once are returned once each, in the order of their second occurrence", () => {
  expect(repeated(["a", "b", "a", "c", "b", "a"])).toEqual(["a", "b"]);
  expect(repeated([])).toEqual([]);
  fc.assert(
    fc.property(fc.array(fc.nat(20)), (items) => {
      const slow = items.filter((item, at) => items.indexOf(item) !== at);
      expect(repeated(items)).toEqual([...new Set(slow)]);
    }),
  );
});

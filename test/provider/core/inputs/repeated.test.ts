import fc from "fast-check";
import { expect, test } from "vitest";
import { repeated } from "../../../../provider/src/core/inputs/repeated.ts";

test("each one that stands there more than once, once, in the order of its second time", () => {
  expect(repeated(["a", "b", "a", "c", "b", "a"])).toEqual(["a", "b"]);
  expect(repeated([])).toEqual([]);
  fc.assert(
    fc.property(fc.array(fc.nat(20)), (items) => {
      const slow = items.filter((item, at) => items.indexOf(item) !== at);
      expect(repeated(items)).toEqual([...new Set(slow)]);
    }),
  );
});

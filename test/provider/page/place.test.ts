/** Tests that what the page shows survives in its address, and that an address which nobody wrote does no harm. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { NO_FILTER } from "../../../provider/page/filter.ts";
import { OUTCOMES } from "../../../provider/page/outcomes.ts";
import { type Place, readPlace, writePlace } from "../../../provider/page/place.ts";

const text = fc.string({ unit: "binary" }).filter((one) => one.isWellFormed());
const word = text.filter((one) => one !== "");

test("a place is read as it was written", () => {
  const places: fc.Arbitrary<Place> = fc.record({
    rollout: fc.option(word, { nil: undefined }),
    filter: fc.record({
      outcomes: fc.subarray(OUTCOMES.map(({ outcome }) => outcome)),
      zone: fc.option(word, { nil: undefined }),
      reason: fc.option(fc.nat(9999), { nil: undefined }),
      wave: fc.option(fc.nat(9999), { nil: undefined }),
      text,
    }),
  });
  fc.assert(
    fc.property(places, (place) => {
      expect(readPlace(writePlace(place))).toEqual(place);
    }),
  );
});

test("the place at first leaves the address as it is", () => {
  expect(writePlace({ filter: NO_FILTER })).toBe("");
});

test("an address that says nothing useful filters nothing", () => {
  for (const hash of ["", "#", "#list", "#outcome=wrong&wave=-1&reason=1e3", "#%E0%A4%A"])
    expect(readPlace(hash).filter).toEqual(NO_FILTER);
});

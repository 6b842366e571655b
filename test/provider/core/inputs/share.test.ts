import fc from "fast-check";
import { expect, test } from "vitest";
import { allowance, parseShare, showShare } from "../../../../provider/src/core/inputs/share.ts";

test.each([
  [0, "0"],
  [3, "3"],
  ["3", "3"],
  ["0%", "0%"],
  ["100%", "100%"],
  ["12.5%", "12.5%"],
  [" 10% ", "10%"],
])("reads %j", (value, shown) => {
  const share = parseShare(value);
  expect(share.ok && showShare(share.value)).toBe(shown);
});

test.each([
  -1,
  1.5,
  Number.NaN,
  "",
  "%",
  "101%",
  "-1%",
  "10 %",
  "10%%",
  "ten",
  "1e3",
  null,
  undefined,
  true,
  [],
  {},
])("refuses %j", (value) => {
  const share = parseShare(value);
  expect(share.ok ? "" : share.problem).toMatch(
    /is not allowed; give a count of 0 or more, or "0%" to "100%"/,
  );
});

test.each([
  ["10%", 30, 3],
  ["10%", 39, 3],
  ["10%", 9, 0],
  ["0.1%", 1_000, 1],
  ["33.3%", 3, 0],
  ["29%", 100, 29],
  ["57%", 100, 57],
  ["100%", 7, 7],
  ["0%", 100, 0],
  [2, 100, 2],
])("%j of %i is %i, rounded down", (value, total, wanted) => {
  const share = parseShare(value);
  expect(share.ok && allowance(share.value, total)).toBe(wanted);
});

test("a percentage of whole hundreds is exact, and never more than the share", () => {
  fc.assert(
    fc.property(fc.nat(100), fc.nat(20_000), (percent, total) => {
      const covered = allowance({ kind: "percent", value: percent }, total);
      expect(covered).toBe(Math.floor((percent * total) / 100));
    }),
  );
});

import { createRequire } from "node:module";
import { expect, test } from "vitest";
import { hasUnknown, isSet, strings, text, UNKNOWN } from "../../../../provider/src/core/inputs/unknown.ts";

test("the text for an unknown value is that of the Pulumi SDK", () => {
  const rpc = createRequire(import.meta.url)("@pulumi/pulumi/runtime/rpc") as { unknownValue: string };
  expect(UNKNOWN).toBe(rpc.unknownValue);
});

test("an unknown value is found at any depth", () => {
  expect(hasUnknown({ a: [{ b: UNKNOWN }] })).toBe(true);
  expect(hasUnknown({ a: [{ b: `${UNKNOWN}x` }], c: null })).toBe(false);
  expect(isSet(UNKNOWN) || isSet(null) || isSet(undefined)).toBe(false);
  expect(isSet("") && isSet(0) && isSet(false)).toBe(true);
});

test("readers return values of the right type and drop others", () => {
  expect(text(7)).toBe("");
  expect(strings(["a", 1, null, "b"])).toEqual(["a", "b"]);
  expect(strings("ab")).toEqual([]);
});

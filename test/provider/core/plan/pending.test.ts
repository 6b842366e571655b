import { expect, test } from "vitest";
import { isPending, lostTokens, pendingUntil } from "../../../../provider/src/core/plan/pending.ts";
import { record, SENT } from "../../support/builders.ts";

test("without a pending send pendingUntil is 0", () => {
  for (const one of [undefined, record("success"), record("unknown", { pending: [] })]) {
    expect(isPending(one)).toBe(false);
    expect(pendingUntil(one)).toBe(0);
    expect(lostTokens(one)).toEqual([]);
  }
});

test("pendingUntil is the latest of several pending sends, and lostTokens lists all of their tokens", () => {
  const pending = [
    { ...SENT, until: 3, token: "a-1" },
    { ...SENT, until: 9 },
    { ...SENT, until: 5, token: "a-2" },
  ];
  const one = record("unknown", { pending });
  expect(isPending(one)).toBe(true);
  expect(pendingUntil(one)).toBe(9);
  expect(lostTokens(one)).toEqual(["a-1", "a-2"]);
});

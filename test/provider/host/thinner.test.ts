import { expect, test } from "vitest";
import { Thinner } from "../../../provider/src/host/thinner.ts";

test("the first line is shown, the same one not again, the held one at the end", () => {
  const thinner = new Thinner(0);
  expect(thinner.offer("a", 0)).toBe("a");
  expect(thinner.offer("a", 5_000)).toBeUndefined();
  expect(thinner.offer("b", 500)).toBeUndefined();
  expect(thinner.offer("c", 600)).toBeUndefined();
  expect(thinner.rest()).toBe("c");
  expect(thinner.rest()).toBeUndefined();
});

test("a line that was shown in the meantime is not repeated at the end", () => {
  const thinner = new Thinner(0);
  thinner.offer("a", 0);
  thinner.offer("b", 500);
  expect(thinner.offer("c", 1_000)).toBe("c");
  expect(thinner.rest()).toBeUndefined();
});

test("an hour of changes every 100 ms is a few hundred lines, none more than 15 s apart", () => {
  const thinner = new Thinner(0);
  const shown: number[] = [];
  for (let now = 0; now <= 3_600_000; now += 100)
    if (thinner.offer(`line ${now}`, now) !== undefined) shown.push(now);
  expect(shown.length).toBeLessThan(300);
  const gaps = shown.slice(1).map((at, index) => at - (shown[index] ?? 0));
  expect(Math.max(...gaps)).toBeLessThanOrEqual(15_000);
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(1_000);
});

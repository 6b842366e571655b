import { expect, test } from "vitest";
import { showDuration, showLeft } from "../../../provider/src/report/duration.ts";

test.each([
  [0, "0 s"],
  [1_499, "1 s"],
  [119_000, "119 s"],
  [120_000, "2 min"],
  [3_599_000, "59 min"],
  [3_600_000, "1 h"],
  [7_500_000, "2 h 5 min"],
])("%i ms last %s", (ms, text) => {
  expect(showDuration(ms)).toBe(text);
});

test("a countdown of 10 minutes changes once a minute, and more often towards its end", () => {
  const told: string[] = [];
  for (let left = 600_000; left > 0; left -= 1_000) {
    const text = showLeft(left);
    if (told.at(-1) !== text) told.push(text);
  }
  expect(told).toEqual([
    ..."10 min,9 min,8 min,7 min,6 min,5 min,4 min,3 min,2 min,90 s,60 s,30 s,20 s,10 s".split(","),
    ..."9 s,8 s,7 s,6 s,5 s,4 s,3 s,2 s,1 s".split(","),
  ]);
});

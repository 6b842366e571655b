/** Tests percentiles, medians and exponents, and the parsing of files in /proc. */
import { describe, expect, test } from "vitest";
import { exponent, median, percentile } from "../../bench/numbers.ts";
import { cpuSecondsOf, isProvider, peakRssOf } from "../../bench/proc.ts";

test("a percentile is a measured value", () => {
  const values = [5, 1, 4, 2, 3];
  expect([0, 0.5, 0.95, 1].map((share) => percentile(values, share))).toEqual([1, 3, 5, 5]);
  expect(percentile([7], 0.5)).toBe(7);
  const hundred = Array.from({ length: 100 }, (_, at) => at + 1);
  expect(percentile(hundred, 0.95)).toBe(95);
  expect(() => percentile([], 0.5)).toThrow("nothing");
});

test("a median is the middle, or between the two", () => {
  expect([median([3, 1, 2]), median([4, 1]), median([9])]).toEqual([2, 2.5, 9]);
  expect(() => median([])).toThrow("nothing");
});

test("an exponent is the slope in a log-log plot", () => {
  expect(exponent({ n: 500, value: 10 }, { n: 10_000, value: 200 })).toBeCloseTo(1);
  expect(exponent({ n: 10, value: 3 }, { n: 1_000, value: 3 })).toBe(0);
});

describe("/proc", () => {
  test("gives CPU time, also of a command whose name has blanks and parentheses", () => {
    const stat = "42 (a (b) c) S 1 2 3 4 5 6 7 8 9 10 250 31 0 0 20 0 11 0 99";
    expect(cpuSecondsOf(stat)).toBeCloseTo(2.81);
  });

  test("gives peak memory, but not of a process that has ended", () => {
    expect(peakRssOf("Name:\tnode\nVmHWM:\t  1000 kB\nVmRSS:\t 900 kB\n")).toBe(1_024_000);
    expect(peakRssOf("Name:\tnode\nState:\tZ (zombie)\n")).toBeUndefined();
  });

  test.each([
    [true, "node\0/p/node_modules/@pulumi/pulumi/cmd/dynamic-provider/index.js\x00127.0.0.1:1\0"],
    [true, "/usr/bin/node\0/p/cmd/dynamic-provider\0"],
    [false, "node\0-e\0console.log(require.resolve('@pulumi/pulumi/cmd/dynamic-provider'))\0"],
    [false, "/bin/sh\0/p/pulumi-resource-pulumi-nodejs\x00127.0.0.1:1\0"],
    [false, "pulumi\0up\0--yes\0"],
    [false, ""],
  ])("is the provider: %s", (expected, cmdline) => {
    expect(isProvider(cmdline)).toBe(expected);
  });
});

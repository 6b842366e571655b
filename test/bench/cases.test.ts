/** Tests the list of bench cases and the fleets that they use. */
import { expect, test } from "vitest";
import { CASES, chosen } from "../../bench/cases.ts";
import { failingIds, idsOf, scenarioOf } from "../../bench/fleets.ts";
import { readOptions } from "../../bench/options.ts";
import { ACTIVATION } from "../../bench/way.ts";

const odd = (...args: Parameters<typeof scenarioOf>) => Object.keys(scenarioOf(...args).instances);

test("the list holds every fleet in every size, each case under its own name", () => {
  const names = CASES.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  for (const fleet of ["steady", "tail", "throttled", "failing"])
    for (const n of [1, 50, 500, 2_000, 10_000]) expect(names).toContain(`${fleet}-${n}`);
  for (const name of [
    "steady-10000-waves10",
    "throttled-10000-waves10",
    "tail-500-waves10",
    "steady-10x1000",
  ])
    expect(names).toContain(name);
});

test("--only chooses by prefix", () => {
  expect(chosen(["tail-2", "steady-10x"]).map(({ name }) => name)).toEqual(["steady-10x1000", "tail-2000"]);
  expect(chosen([])).toEqual(CASES);
  expect(chosen(["nothing"])).toEqual([]);
  expect(readOptions(["--only", "a", "--json", "--only=b"])).toMatchObject({ only: ["a", "b"], json: true });
  expect(() => readOptions(["--onyl", "a"])).toThrow("--onyl");
});

test("in a tail fleet 1% of the instances are slow, at least one, spread evenly over ten waves", () => {
  expect([1, 50, 500, 10_000].map((n) => odd("tail", n).length)).toEqual([1, 1, 5, 100]);
  const ids = idsOf(10_000);
  const wave = (id: string) => Math.floor(ids.indexOf(id) / 1_000);
  const byWave = Map.groupBy(odd("tail", 10_000), wave);
  expect([...byWave.values()].map((slow) => slow.length)).toEqual(Array(10).fill(10));
});

test("in a failing fleet 5% of the instances fail, never more than a failure budget of 10%", () => {
  expect([1, 50, 500, 10_000].map((n) => odd("failing", n).length)).toEqual([0, 2, 25, 500]);
  expect(failingIds("failing", 500)).toEqual(odd("failing", 500));
  expect(failingIds("steady", 500)).toEqual([]);
});

test("with commands it is the commands that fail, and no send", () => {
  expect(odd("failing", 500, ACTIVATION)).toEqual([]);
});

test("verify and activation have cases of every size, one with several parts, and a few real commands", () => {
  const names = CASES.map(({ name }) => name);
  for (const way of ["verify", "activation"])
    for (const size of ["50-real", "500", "2000", "10000"]) expect(names).toContain(`${way}-${size}`);
  for (const size of [2_000, 10_000]) expect(names).toContain(`refresh-drift-${size}`);
  expect(CASES.filter(({ way }) => way.runs).map(({ n }) => n)).toEqual([50, 50]);
  expect(CASES.filter(({ way }) => way.parts > 1).length).toBeGreaterThan(0);
});

test("one case restores 2,000 instances", () => {
  const [one] = CASES.filter(({ way }) => way.restores);
  expect(one?.n).toBe(2_000 + failingIds("failing", one?.n ?? 0).length);
});

test("only the throttled fleet has a rate limit, and it has no slow or failing instances", () => {
  expect(scenarioOf("throttled", 50)).toMatchObject({ instances: {}, rateLimit: { SendFile: 10 } });
  expect(scenarioOf("steady", 50)).not.toHaveProperty("rateLimit");
  expect(odd("steady", 50)).toEqual([]);
});

test("idsOf returns the ids that the emulator makes", () => {
  expect([idsOf(2), idsOf(10_000).at(-1)]).toEqual([["i-bench0001", "i-bench0002"], "i-bench10000"]);
});

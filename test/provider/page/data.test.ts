/** Tests what the page makes of its data, its filter and its order, without a browser. */
import { describe, expect, test } from "vitest";
import { type Row, rolloutsOf } from "../../../provider/page/data.ts";
import {
  FAILED_FIRST,
  type Filter,
  filtered,
  isActive,
  NO_FILTER,
  sorted,
} from "../../../provider/page/filter.ts";
import { rolloutReport } from "../../../provider/src/report/model.ts";
import { pageData } from "../../../provider/src/report/page-data.ts";
import { passed, type Sample, sample, twelve } from "../report/sample.ts";

function rollouts(...samples: Sample[]) {
  const reports = samples.map((one) => rolloutReport(...one));
  return rolloutsOf(pageData("Report", reports));
}
const shortIds = (rows: readonly Row[]) => rows.map(({ id }) => Number(id.slice(-2)));

describe("rollouts", () => {
  test("come with those first that did not pass", () => {
    const names = rollouts(passed("a"), twelve(), passed("b")).map(({ name }) => name);
    expect(names).toEqual(["webConf", "a", "b"]);
  });

  test("of the same name are told apart", () => {
    const keys = rollouts(passed("a"), passed("a"), passed("a")).map(({ key }) => key);
    expect(keys).toEqual(["a", "a (2)", "a (3)"]);
  });

  test("list failed instances first, by reason, then those that were not reached", () => {
    const [one] = rollouts(twelve());
    expect(shortIds(one?.rows ?? [])).toEqual([4, 7, 6, 8, 9, 10, 11, 12, 1, 2, 3, 5]);
    const none = Array.from({ length: 4 }, () => undefined);
    expect(one?.rows.map(({ reason }) => reason)).toEqual([0, 0, 1, 2, 3, 4, 4, 4, ...none]);
    expect(one?.zones).toEqual(["cn-hangzhou-h", "cn-hangzhou-i", "cn-hangzhou-j"]);
  });

  test("of a report that is not complete count the instances that are listed", () => {
    const [name, result] = twelve();
    const [one] = rollouts([name, result, result.instances]);
    expect(one?.isComplete).toBe(false);
    expect(one?.result.counts).toMatchObject({ total: 12, success: 4 });
    expect(one?.listed).toMatchObject({ total: 8, success: 0, failed: 3, notAttempted: 3 });
  });

  test("know a finish only where the API told a time", () => {
    const instances = {
      "i-1": { status: "?", outcome: "unknown", wave: 1, attempts: 1, finishTime: "soon" },
    } as const;
    const [odd] = rollouts(sample("x", instances, { passed: false, reason: "error", summary: "" }));
    expect(odd?.rows[0]).not.toHaveProperty("finish");
    expect(rollouts(twelve())[0]?.rows[0]?.finish).toBe(Date.parse("2026-01-31T08:00:26Z"));
  });
});

describe("a filter", () => {
  const rows = rollouts(twelve())[0]?.rows ?? [];
  const left = (filter: Partial<Filter>) => shortIds(filtered(rows, { ...NO_FILTER, ...filter }));

  test.each<[string, Partial<Filter>, number[]]>([
    ["by outcome", { outcomes: ["unreachable", "unknown"] }, [8, 9]],
    ["by zone", { zone: "cn-hangzhou-h" }, [4, 7, 12, 1]],
    ["by reason", { reason: 1 }, [6]],
    ["by wave", { wave: 1 }, [1, 2]],
    ["by wave and outcome", { wave: 2, outcomes: ["success"] }, [3, 5]],
    ["by a part of an id", { text: "WEB0011" }, [11]],
    ["by what the command said", { text: "proxy_pas" }, [6]],
    ["by advice", { text: "excludeInstanceIds" }, [8]],
    ["by several words in any order", { text: " 503  web0007" }, [7]],
    ["by an invokeId", { text: "t-hz01" }, [1, 2]],
    ["that nothing matches", { text: "no such text" }, []],
  ])("%s", (_, filter, ids) => {
    expect(left(filter)).toEqual(ids);
    expect(isActive({ ...NO_FILTER, ...filter })).toBe(true);
  });

  test("at first leaves all", () => {
    expect(filtered(rows, NO_FILTER)).toBe(rows);
    expect(isActive({ ...NO_FILTER, text: "  " })).toBe(false);
  });
});

describe("an order", () => {
  const rows = rollouts(twelve())[0]?.rows ?? [];

  test.each([
    ["id", [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], [12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]],
    ["finish", [1, 2, 6, 3, 5, 4, 7, 8, 9, 10, 11, 12], [7, 4, 5, 3, 6, 2, 1, 8, 9, 10, 11, 12]],
    ["wave", [1, 2, 4, 7, 6, 8, 9, 3, 5, 10, 11, 12], [10, 11, 12, 4, 7, 6, 8, 9, 3, 5, 1, 2]],
    ["problem", [4, 7, 6, 8, 9, 10, 11, 12, 1, 2, 3, 5], [5, 3, 2, 1, 12, 11, 10, 9, 8, 6, 7, 4]],
  ] as const)("by %s", (column, up, down) => {
    expect(shortIds(sorted(rows, { ...FAILED_FIRST, column }))).toEqual(up);
    expect(shortIds(sorted(rows, { column, isDescending: true }))).toEqual(down);
  });
});

/** What a delete says: counts, names and reasons, and no more of them than a person can read. */
import { describe, expect, test } from "vitest";
import type { Left, Removal, Removed } from "../../../provider/src/core/outcome/removed.ts";
import { formerText } from "../../../provider/src/report/kept.ts";
import { goneText, notOursText, problemOf } from "../../../provider/src/report/removed.ts";
import { record } from "../support/builders.ts";

const NONE: Removed = { removed: [], absent: [], kept: new Map(), gone: [], left: new Map() };
const PATHS = ["/a", "/b", "/c"];

function ended(left: Readonly<Record<string, Left>>, over: object = {}): Removal {
  const removed = { ...NONE, left: new Map(Object.entries(left)) };
  return { kind: "ended", removed, total: 20, cancelled: false, ...over };
}

test("where all went well there is no problem, and where nothing was done there is nothing to say", () => {
  expect(problemOf(ended({}), PATHS)).toBeUndefined();
  expect([goneText(NONE, PATHS), notOursText(NONE)]).toEqual([undefined, undefined]);
});

test("what is gone is counted, what was kept is named by path and instance", () => {
  const removed = { ...NONE, removed: ["i-1"], absent: ["i-2", "i-3"] };
  expect(goneText(removed, PATHS)).toBe(
    "/a and 2 more files: removed from 1 instance, was absent on 2 instances",
  );
  const kept = new Map([
    ["/a", ["i-1"]],
    ["/c", ["i-1", "i-2"]],
  ]);
  expect(notOursText({ ...NONE, kept })).toBe(
    "kept, because it is not what this resource sent: /a on i-1; /c on i-1, i-2",
  );
});

describe("a problem", () => {
  test.each<[Removal, string]>([
    [{ kind: "cancelled" }, "cancelled before it began"],
    [{ kind: "unasked", why: "no credentials" }, "no credentials"],
  ])("%j has a head, the reason and the way out", (removal, why) => {
    expect(problemOf(removal, ["/a"])?.split("\n")).toEqual([
      `onDelete "remove" has not removed /a: ${why}`,
      expect.stringMatching(/^Then delete again: .*"keep".*`pulumi refresh`, then `pulumi up`\.$/),
    ]);
  });

  test("groups instances by reason, the largest group first, with what was said and the advice", () => {
    const off: Left = { status: "Aborted", errorCode: "ClientNotRunning", advice: "Start the agent." };
    const reload = { status: "Failed", errorCode: "ReloadFailed", phase: "reload", exitCode: 1 };
    const text = problemOf(
      ended(
        { "i-1": { ...reload, message: "no\nunit", advice: "" }, "i-2": off, "i-3": off },
        { cancelled: true },
      ),
      PATHS,
    );
    expect(text?.split("\n").slice(0, -1)).toEqual([
      'onDelete "remove" has not removed /a and 2 more files from 3 of 20 instances (cancelled)',
      "  i-2, i-3: Aborted ClientNotRunning",
      "    → Start the agent.",
      "  i-1: Failed ReloadFailed in step reload, exit code 1",
      "    | no",
      "    | unit",
    ]);
  });

  test("tells ten reasons at most", () => {
    const many = Object.fromEntries(
      Array.from({ length: 12 }, (_, at) => [
        `i-${at}`,
        { status: "Failed", errorCode: `C${at}`, advice: "" },
      ]),
    );
    expect(problemOf(ended(many), PATHS)?.split("\n").at(-2)).toBe("  and instances for 2 more reasons");
  });
});

test("files at earlier paths are named, and another spelling of a path is no earlier one", () => {
  const fleet = (...owned: string[]) => new Map([["i-1", record("success", { owned })]]);
  expect(formerText(fleet("/old", "/a"), ["/a"])).toMatch(/are removed: \/old on 1 instance$/);
  expect(formerText(fleet("//a"), ["/a"])).toBeUndefined();
});

import { expect, test } from "vitest";
import { claimPaths } from "../../../provider/src/preview/claims.ts";

const urn = (name: string) => `urn:pulumi:dev::p::pulumi-nodejs:dynamic/alicloud-sendfile:Rollout::${name}`;

test("the same file on the same instance belongs to one resource", () => {
  expect(claimPaths(urn("a"), "/etc/1", ["i-1", "i-2"])).toBeUndefined();
  expect(claimPaths(urn("a"), "/etc/1", ["i-1", "i-2"])).toBeUndefined();
  expect(claimPaths(urn("b"), "/etc/1", ["i-3"])).toBeUndefined();
  expect(claimPaths(urn("b"), "/etc/2", ["i-1"])).toBeUndefined();
  expect(claimPaths(urn("b"), "/etc/1", ["i-2", "i-9"])).toBe(
    'path: /etc/1 on i-2 is also written by "a"; one file on one instance belongs to one resource',
  );
});

test("a claim that is refused takes nothing", () => {
  claimPaths(urn("a"), "/etc/3", ["i-1"]);
  expect(claimPaths(urn("b"), "/etc/3", ["i-1", "i-2"])).toBeDefined();
  expect(claimPaths(urn("c"), "/etc/3", ["i-2"])).toBeUndefined();
});

test.each([
  ["/etc/4/app.conf", "/etc//4/./app.conf"],
  ["C:\\app\\A.ini", "c:/App/a.ini"],
])("%s is the same file as %s", (one, other) => {
  expect(claimPaths(urn("a"), one, ["i-1"])).toBeUndefined();
  expect(claimPaths(urn("b"), other, ["i-1"])).toMatch(/is also written by "a"/);
});

test("names ten instances and counts the rest", () => {
  const ids = Array.from({ length: 12 }, (_, at) => `i-${at}`);
  claimPaths(urn("a"), "/etc/5", ids);
  expect(claimPaths(urn("b"), "/etc/5", ids)).toMatch(/i-9 and 2 more is also written/);
});

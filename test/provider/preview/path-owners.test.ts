import { expect, test } from "vitest";
import { PathOwners } from "../../../provider/src/preview/path-owners.ts";

const owners = new PathOwners();
const otherOwner = (urn: string, path: string, ids: readonly string[]) =>
  owners.otherOwner(urn, { paths: [path], ids, cloud: "" });
const urn = (name: string) => `urn:pulumi:dev::p::pulumi-nodejs:dynamic/alicloud-sendfile:Rollout::${name}`;

test("the same file on the same instance belongs to one resource", () => {
  expect(otherOwner(urn("a"), "/etc/1", ["i-1", "i-2"])).toBeUndefined();
  expect(otherOwner(urn("a"), "/etc/1", ["i-1", "i-2"])).toBeUndefined();
  expect(otherOwner(urn("b"), "/etc/1", ["i-3"])).toBeUndefined();
  expect(otherOwner(urn("b"), "/etc/2", ["i-1"])).toBeUndefined();
  expect(otherOwner(urn("b"), "/etc/1", ["i-2", "i-9"])).toBe(
    'path: /etc/1 on i-2 is also written by "a"; one file on one instance belongs to one resource',
  );
});

test("a claim that is refused takes nothing", () => {
  otherOwner(urn("a"), "/etc/3", ["i-1"]);
  expect(otherOwner(urn("b"), "/etc/3", ["i-1", "i-2"])).toBeDefined();
  expect(otherOwner(urn("c"), "/etc/3", ["i-2"])).toBeUndefined();
});

test("of a resource that is deleted, the paths that another one owns now are named, and nothing is claimed", () => {
  otherOwner(urn("new"), "/etc/6", ["i-1"]);
  const asked = (name: string, ids: readonly string[]) =>
    owners.ownedByOthers(urn(name), { paths: ["/etc//6", "/etc/7"], ids, cloud: "" });
  expect([...asked("old", ["i-2", "i-1"])]).toEqual([["/etc//6", "new"]]);
  expect([...asked("old", ["i-2"]), ...asked("new", ["i-1"])]).toEqual([]);
  expect(otherOwner(urn("b"), "/etc/7", ["i-1"])).toBeUndefined();
});

test.each([
  ["/etc/4/app.conf", "/etc//4/./app.conf"],
  ["C:\\app\\A.ini", "c:/App/a.ini"],
])("%s is the same file as %s", (one, other) => {
  expect(otherOwner(urn("a"), one, ["i-1"])).toBeUndefined();
  expect(otherOwner(urn("b"), other, ["i-1"])).toMatch(/is also written by "a"/);
});

test("names ten instances and counts the rest", () => {
  const ids = Array.from({ length: 12 }, (_, at) => `i-${at}`);
  otherOwner(urn("a"), "/etc/5", ids);
  expect(otherOwner(urn("b"), "/etc/5", ids)).toMatch(/i-9 and 2 more is also written/);
});

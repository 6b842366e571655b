/** Tags find every instance that carries them, or say that they cannot: never a part of the fleet. */
import { expect, test } from "vitest";
import { instancesByTags } from "../../../../provider/src/client/actions/instances.ts";
import type { ApiCall } from "../../../../provider/src/client/transport.ts";
import type { Answer } from "../../../../provider/src/core/model.ts";
import { fault } from "../../support/builders.ts";

type Params = Readonly<Record<string, unknown>>;
type Rows = readonly { ResourceId: string; TagKey: string; TagValue: string }[];

const id = (at: number) => `i-${String(at).padStart(5, "0")}`;
const idsTo = (count: number) => Array.from({ length: count }, (_, at) => id(at));
const rowsOf = (ids: readonly string[], tags: Record<string, string>): Rows =>
  ids.flatMap((ResourceId) =>
    Object.entries(tags).map(([TagKey, TagValue]) => ({ ResourceId, TagKey, TagValue })),
  );

/** Pages of a list whose token is the place where the next page begins. */
function paged<T>(list: readonly T[], size: number, { NextToken }: Params) {
  const at = Number(NextToken || 0);
  const next = at + size < list.length ? String(at + size) : "";
  return { part: list.slice(at, at + size), ...(next === "" ? {} : { NextToken: next }) };
}

/** DescribeInstances shows the first 1,000; ListTagResources all rows. */
function region(shown: readonly string[], rows: Rows) {
  const calls: [string, Params][] = [];
  const call = async (action: string, params: Params): Promise<Answer<Record<string, unknown>>> => {
    calls.push([action, params]);
    if (action === "ListTagResources") {
      const { part, ...rest } = paged(rows, 50, params);
      return { ok: true, value: { TagResources: { TagResource: part }, ...rest } };
    }
    const { part, ...rest } = paged(shown.slice(0, 1_000), 100, params);
    const Instance = part.map((InstanceId) => ({ InstanceId }));
    return { ok: true, value: { Instances: { Instance }, ...rest } };
  };
  return { calls, call: call as unknown as ApiCall };
}

const count = (calls: readonly [string, Params][], action: string) =>
  calls.filter(([name]) => name === action).length;

test("1,200 instances with a tag are all found, by ListTagResources", async () => {
  const ids = idsTo(1_200);
  const { calls, call } = region(ids, rowsOf(ids, { role: "web" }));
  expect(await instancesByTags(call, { tags: { role: "web" } })).toEqual({ ok: true, value: ids });
  const [, params] = calls.find(([action]) => action === "ListTagResources") ?? [];
  expect(params).toMatchObject({ ResourceType: "instance", Tag: [{ Key: "role", Value: "web" }] });
});

test("fewer than 1,000 instances are read by DescribeInstances alone, in pages of 100", async () => {
  const ids = idsTo(999);
  const { calls, call } = region(ids, []);
  expect(await instancesByTags(call, { tags: { role: "web" } })).toEqual({ ok: true, value: ids });
  expect(calls).toHaveLength(10);
});

test("a list of exactly 1,000 instances may be cut off, so ListTagResources is called", async () => {
  const ids = idsTo(1_000);
  const { calls, call } = region(ids, rowsOf(ids, { role: "web" }));
  expect(await instancesByTags(call, { tags: { role: "web" } })).toEqual({ ok: true, value: ids });
  expect(count(calls, "ListTagResources")).toBe(20);
});

test("with several tags the rows of one instance may come on two pages", async () => {
  const ids = idsTo(1_100);
  const tags = { role: "web", env: "prod", any: "" };
  const { call } = region(ids, rowsOf(ids, { ...tags, any: "x", more: "y" }));
  expect(await instancesByTags(call, { tags })).toEqual({ ok: true, value: ids });
});

test("a list with an instance that lacks a tag is a fault, so that no other instance gets the file", async () => {
  const ids = idsTo(1_100);
  const rows = [...rowsOf(ids, { role: "web", env: "prod" }), ...rowsOf(["i-other"], { role: "web" })];
  const answer = await instancesByTags(region(ids, rows).call, { tags: { role: "web", env: "prod" } });
  expect(answer).toMatchObject({
    ok: false,
    fault: { kind: "terminal", action: "ListTagResources", message: expect.stringContaining("i-other") },
  });
});

test("1,000 instances of a resource group are a fault, because the API lists no more", async () => {
  const { calls, call } = region(idsTo(1_200), []);
  const answer = await instancesByTags(call, { tags: { role: "web" }, resourceGroupId: "rg-1" });
  expect(answer).toMatchObject({
    ok: false,
    fault: { kind: "terminal", message: expect.stringContaining("leave out resourceGroupId") },
  });
  expect(count(calls, "ListTagResources")).toBe(0);
});

test.each(["DescribeInstances", "ListTagResources"])(
  "a page of %s that leads back is no end of the list, but a fault",
  async (action) => {
    const ids = idsTo(1_200);
    const { calls, call } = region(ids, rowsOf(ids, { role: "web" }));
    const turning = async (name: string, params: Params) => {
      const answer = await (call as unknown as (n: string, p: Params) => Promise<Answer<object>>)(
        name,
        params,
      );
      if (name !== action || !answer.ok) return answer;
      return { ok: true, value: { ...answer.value, NextToken: "100" } };
    };
    const answer = await instancesByTags(turning as unknown as ApiCall, { tags: { role: "web" } });
    expect(answer).toMatchObject({ ok: false, fault: { action, code: "RepeatedNextToken" } });
    expect(count(calls, action)).toBe(2);
  },
);

test("a page that fails makes the whole look-up fail", async () => {
  const ids = idsTo(1_200);
  const { calls, call } = region(ids, rowsOf(ids, { role: "web" }));
  const refused = fault("terminal", "Forbidden.RAM", "ListTagResources");
  const failing = async (name: string, params: Params) =>
    name === "ListTagResources"
      ? { ok: false, fault: refused }
      : (call as unknown as (n: string, p: Params) => unknown)(name, params);
  expect(await instancesByTags(failing as unknown as ApiCall, { tags: { role: "web" } })).toEqual({
    ok: false,
    fault: refused,
  });
  expect(calls.length).toBe(10);
});

import { describe, expect, test } from "vitest";
import type { Recorded } from "../../../../provider/src/core/model.ts";
import { decode } from "../../../../provider/src/core/state/decode.ts";
import { cloudOf, recordedIn, regionHash } from "../../../../provider/src/core/state/region.ts";
import { regionHashOfVersion1 } from "../../../../provider/src/core/state/version1.ts";

const shanghai = { regionId: "cn-shanghai", endpoint: "https://ecs.cn-shanghai.aliyuncs.com" };
const beijing = { regionId: "cn-beijing", endpoint: "https://ecs.cn-beijing.aliyuncs.com" };

describe.each([
  ["version 1", { incarnation: "abc" }, regionHashOfVersion1("abc", "cn-shanghai")],
  ["version 2", { version: 2, incarnation: "abc", digestKey: "def" }, regionHash("def", "cn-shanghai")],
])("recorded by %s", (_version, raw, inShanghai) => {
  const recorded = (over: object = { regionHash: inShanghai }): Recorded =>
    decode({ ...raw, sends: 7, fleet: [{ ids: "i-1 i-2", outcome: "success", status: "Success" }], ...over });

  test("what is recorded stands in its own region, and where a region is not known", () => {
    const here = recorded();
    expect(here.fleet.size).toBe(2);
    expect(recordedIn(here, shanghai)).toBe(here);
    expect(recordedIn(here, undefined)).toBe(here);
    const old = recorded({});
    expect(recordedIn(old, beijing)).toBe(old);
  });

  test("in another region it vouches for no instance; its own counters go on", () => {
    const there = recordedIn(recorded(), beijing);
    expect([...there.fleet]).toEqual([]);
    expect(there).toMatchObject({ incarnation: "abc", sends: 7 });
  });

  test("a send that is still on its way in the other region is not forgotten", () => {
    const pending = { open: { fingerprint: "f", until: 5_000 }, pending: [{ key: true, until: 5_000 }] };
    const fleet = [{ ids: "i-1", outcome: "unknown", status: "Unknown", ...pending }];
    const there = recorded({ fleet, regionHash: inShanghai });
    expect(recordedIn(there, beijing)).toMatchObject({ formerTargetsUntil: 5_000 });
  });
});

test("the hash does not show the region, and differs from resource to resource", () => {
  expect(regionHash("abc", "cn-shanghai")).toMatch(/^[0-9a-f]{16}$/);
  expect(regionHash("abc", "cn-shanghai")).not.toBe(regionHash("abd", "cn-shanghai"));
});

test("instance ids are a region's own; on loopback each endpoint is a cloud of its own", () => {
  expect(cloudOf(shanghai)).toBe("cn-shanghai");
  expect(cloudOf({ ...shanghai, endpoint: "https://ecs-vpc.cn-shanghai.aliyuncs.com" })).toBe("cn-shanghai");
  expect(cloudOf({ ...shanghai, endpoint: "http://127.0.0.1:4000" })).toBe("http://127.0.0.1:4000");
  expect(cloudOf(undefined)).toBe("");
});

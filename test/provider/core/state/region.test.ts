import { expect, test } from "vitest";
import type { Recorded } from "../../../../provider/src/core/model.ts";
import { cloudOf, recordedIn, regionHash } from "../../../../provider/src/core/state/region.ts";
import { decode } from "../../../../provider/src/core/state/state.ts";

const shanghai = { regionId: "cn-shanghai", endpoint: "https://ecs.cn-shanghai.aliyuncs.com" };
const beijing = { regionId: "cn-beijing", endpoint: "https://ecs.cn-beijing.aliyuncs.com" };

function recorded(hash?: string): Recorded {
  return decode({
    incarnation: "abc",
    sends: 7,
    fleet: [{ ids: "i-1 i-2", outcome: "success", status: "Success", holds: "f" }],
    ...(hash === undefined ? {} : { regionHash: hash }),
  });
}

test("what is recorded stands in its own region, and where a region is not known", () => {
  const here = recorded(regionHash("abc", "cn-shanghai"));
  expect(recordedIn(here, shanghai)).toBe(here);
  expect(recordedIn(here, undefined)).toBe(here);
  const old = recorded();
  expect(recordedIn(old, beijing)).toBe(old);
});

test("in another region it vouches for no instance; its own counters go on", () => {
  const there = recordedIn(recorded(regionHash("abc", "cn-shanghai")), beijing);
  expect([...there.fleet]).toEqual([]);
  expect(there).toMatchObject({ incarnation: "abc", sends: 7 });
});

test("a send that is still on its way in the other region is not forgotten", () => {
  const open = { fingerprint: "f", until: 5_000 };
  const fleet = [{ ids: "i-1", outcome: "unknown", status: "Unknown", open }];
  const there = decode({ incarnation: "abc", fleet, regionHash: regionHash("abc", "cn-shanghai") });
  expect(recordedIn(there, beijing)).toMatchObject({ elsewhereUntil: 5_000 });
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

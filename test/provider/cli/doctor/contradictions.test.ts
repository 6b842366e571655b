import { expect, test } from "vitest";
import { contradictions } from "../../../../provider/src/cli/doctor/contradictions.ts";
import { connectionOf, type Taken } from "../../../../provider/src/connection/config.ts";

/** Resolves a configuration as a rollout does, and returns its contradictions. */
function found(config: Record<string, string>, env: Record<string, string> = {}) {
  const taken: Taken[] = [];
  const sources = { config: (key: string) => config[`${key}`], env };
  const settings = { path: "", regionId: "", endpoint: "", profile: "" };
  connectionOf({ ...sources, taken: (one) => void taken.push(one) }, settings);
  return contradictions(taken, sources);
}
const KEYS = { "alicloud:accessKey": "id", "alicloud:secretKey": "s3cret", "alicloud:region": "cn-beijing" };

test("one value in two places is none", () => {
  expect(found(KEYS, { ALICLOUD_REGION: "cn-beijing", ALICLOUD_SECRET_KEY: "s3cret" })).toEqual([]);
});

test("two values name both places and show neither value", () => {
  expect(found(KEYS, { ALICLOUD_SECRET_KEY: "0ther", ALIBABA_CLOUD_ACCESS_KEY_SECRET: "th1rd" })).toEqual([
    "secretKey comes from alicloud:secretKey; ALICLOUD_SECRET_KEY and ALIBABA_CLOUD_ACCESS_KEY_SECRET hold another value, which does not count",
  ]);
});

test("a profile that the access key outdoes", () => {
  expect(found(KEYS, { ALICLOUD_PROFILE: "ops" })).toEqual([
    "the access key comes from alicloud:accessKey, so that the profile of ALICLOUD_PROFILE does not count",
  ]);
});

test("an id and a secret from different places", () => {
  const { "alicloud:secretKey": _, ...rest } = KEYS;
  expect(found(rest, { ALICLOUD_SECRET_KEY: "s3cret" })).toEqual([
    "the access key id comes from alicloud:accessKey, and its secret from ALICLOUD_SECRET_KEY",
  ]);
});

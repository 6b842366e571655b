import fc from "fast-check";
import { expect, test } from "vitest";
import { maskedId, shown } from "../../../../provider/src/cli/doctor/mask.ts";

const taken = (setting: string, value: string) => ({ setting, value, from: "place", passedOver: [] });

test("of an access key id at most the first and the last four characters are shown, and never half of it", () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[A-Za-z0-9]{1,40}$/), (id) => {
      const [first = "", last = ""] = maskedId(id).split("…");
      expect(id.startsWith(first) && id.endsWith(last)).toBe(true);
      expect(first.length).toBeLessThanOrEqual(4);
      expect(last.length).toBeLessThanOrEqual(4);
      expect(first.length + last.length).toBeLessThanOrEqual(id.length / 2);
    }),
  );
});

test.each(["secretKey", "securityToken", "assumeRole", "assumeRoleWithOidc", "credentialsUri", "a-new-one"])(
  "nothing of %s is shown",
  (setting) => {
    expect(shown([taken(setting, "s3cret")])).toEqual([{ setting, value: "not shown", from: "place" }]);
  },
);

test("what is no secret is shown, without a password in it, and each setting once", () => {
  const all = [
    taken("region", "cn-hangzhou"),
    taken("endpoint", "http://me:s3cret@ecs.example.com"),
    taken("endpoints", '[{"ecs":"x"}]'),
    taken("region", "cn-beijing"),
  ];
  expect(shown(all).map(({ setting, value }) => [setting, value])).toEqual([
    ["region", "cn-beijing"],
    ["endpoint", "…@ecs.example.com"],
  ]);
});

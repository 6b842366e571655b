/** While the rest of `rollout` is not available: refused by name, and nothing of it is done unasked. */
import { expect, test } from "vitest";
import * as lifecycle from "../../provider/src/lifecycle.ts";
import { outside } from "./support/world.ts";

const inputs = { path: "/etc/app.conf", content: "x", instanceIds: ["i-1"], kind: "Rollout", row: "" };

test.each([
  ["waves", [1]],
  ["canaries", ["i-1"]],
  ["spreadByZone", true],
  ["pauseSeconds", 1],
  ["maxUnreachable", 1],
  ["unreachable", "skip"],
  ["retries", 1],
  ["preflight", true],
  ["readyTimeoutSeconds", 180],
  ["maxDurationSeconds", 60],
])("rollout.%s is not available yet", async (key, value) => {
  const world = { ...outside().world, oneWave: true };
  const { failures } = await lifecycle.check({}, { ...inputs, rollout: { [key]: value } }, world);
  expect(failures).toEqual([{ property: "", reason: `rollout.${key}: not available yet; leave it out` }]);
});

test("a passing error is not tried again, and nobody looks at the instances first", async () => {
  const { world, cloud } = outside();
  cloud.facts.set("i-1", { exists: true, status: "Stopped" });
  cloud.endings.set("i-1", [{ status: "Timeout", errorCode: "DeliveryTimeout" }]);
  const connect = () => cloud;
  const { outs } = await lifecycle.create(inputs, { ...world, connect, oneWave: true });
  expect(cloud.sends).toHaveLength(1);
  expect(outs).toMatchObject({ passed: false, counts: { unreachable: 1 } });
});

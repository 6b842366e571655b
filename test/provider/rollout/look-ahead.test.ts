import { expect, test } from "vitest";
import * as lifecycle from "../../../provider/src/lifecycle.ts";
import { fault } from "../support/builders.ts";
import { stack } from "../support/stack.ts";
import { inputs } from "../support/world.ts";

const STOPPED = { exists: true, status: "Stopped" };
const given = (over: object = {}) => inputs({ preview: true, ...over });

async function previewed(over: object = {}, olds: object = {}, setup = stack()) {
  const { world, lines, cloud } = setup;
  const answer = await lifecycle.check(olds as Record<string, unknown>, given(over), world);
  return { answer, lines, cloud };
}

test("a preview of a create tells who could not take the file, and what to do", async () => {
  const setup = stack();
  setup.cloud.facts.set("i-2", STOPPED);
  const { answer, lines } = await previewed({}, {}, setup);
  expect(answer.failures).toBeUndefined();
  expect(answer.inputs).not.toHaveProperty("preview");
  expect(lines.status.at(-1)).toMatch(/^plan: 1 wave, 3 instances; .*; preflight: 2 of 3 ready$/);
  expect(lines.warn.join()).toMatch(/i-2: InstanceNotRunning \(the instance is Stopped\)\n {4}→ Start the/);
});

test("just started ones are counted apart, not warned about", async () => {
  const setup = stack();
  setup.cloud.facts.set("i-2", { exists: true, status: "Starting" });
  const { lines } = await previewed({}, {}, setup);
  expect(lines.status.at(-1)).toMatch(/preflight: 2 of 3 ready, 1 just started$/);
  expect(lines.warn).toEqual([]);
});

test("an update's plan line takes the verdict over from check", async () => {
  const setup = stack();
  const outs = await setup.up(inputs());
  setup.cloud.facts.set("i-2", STOPPED);
  const { answer, lines } = await previewed({ content: "new\n" }, inputs(), setup);
  await lifecycle.diff(outs, answer.inputs, setup.world);
  expect(lines.status.at(-1)).toMatch(/^plan: .*; preflight: 2 of 3 ready$/);
});

test.each<[string, object, object]>([
  ["the same file and instances", {}, inputs()],
  ["preflight is off", { rollout: { preflight: false } }, {}],
  ["it is an update that asks", { preview: undefined }, {}],
])("nothing is looked at when %s", async (_name, over, olds) => {
  const setup = stack();
  setup.cloud.facts.set("i-2", STOPPED);
  const { lines } = await previewed(over, olds, setup);
  expect(lines.status.join()).not.toContain("preflight");
  expect(lines.warn).toEqual([]);
});

test("of the same file, only newcomers are looked at", async () => {
  const instanceIds = ["i-1", "i-2", "i-3", "i-4"];
  const setup = stack();
  const outs = await setup.up(inputs());
  setup.cloud.facts.set("i-2", STOPPED);
  const { answer, lines } = await previewed({ instanceIds }, inputs(), setup);
  await lifecycle.diff(outs, answer.inputs, setup.world);
  expect(lines.status.at(-1)).toMatch(/preflight: 1 of 1 ready$/);
});

test("a refused look is told, and the preview passes", async () => {
  const setup = stack();
  setup.cloud.lookTrouble = fault("terminal", "Forbidden.RAM", "DescribeInstances");
  const { answer, lines } = await previewed({}, {}, setup);
  expect(answer.failures).toBeUndefined();
  expect(lines.note).toHaveLength(1);
  expect(lines.status.at(-1)).not.toContain("preflight");
});

test("it is given up after 10 s", async () => {
  const setup = stack();
  const { clock, cloud } = setup;
  cloud.lookTrouble = fault("transient", "ServiceUnavailable", "DescribeInstances");
  const start = clock.now();
  const { answer } = await previewed({}, {}, setup);
  expect(answer.failures).toBeUndefined();
  expect(clock.now() - start).toBeLessThanOrEqual(10_000);
});

import { expect, test } from "vitest";
import { FleetSize } from "../../../provider/src/host/heap.ts";
import { check, create } from "../support/lifecycle.ts";
import { inputs, outside } from "../support/world.ts";

test("a fleet is large from 1,001 targets on, of one resource or of several together", () => {
  for (const [sizes, times] of [
    [[1_000], 0],
    [[1_001], 1],
    [[500, 500], 0],
    [[500, 500, 1], 1],
    [[5_000, 5_000, 5_000], 1],
  ] as const) {
    let called = 0;
    const fleet = new FleetSize(() => void called++);
    for (const [at, size] of sizes.entries()) fleet.expect(`urn::${at}`, size);
    expect(called, sizes.join()).toBe(times);
  }
});

test("a resource that is asked about again counts once, with its latest size", () => {
  let called = 0;
  const fleet = new FleetSize(() => void called++);
  for (const size of [800, 800, 300]) fleet.expect("urn::a", size);
  fleet.expect("urn::b", 700);
  expect(called).toBe(0);
});

test.each<
  [string, (fleet: Record<string, unknown>, world: ReturnType<typeof outside>["world"]) => Promise<unknown>]
>([
  ["check", (fleet, world) => check({}, inputs(fleet), world)],
  ["create", (fleet, world) => create(inputs(fleet), world)],
])(
  "%s of a large fleet lets the process collect early, before it sends; of a small one it does not",
  async (_name, verb) => {
    for (const [count, times] of [
      [1_001, 1],
      [3, 0],
    ] as const) {
      let called = 0;
      const { world, cloud } = outside({ collectEarly: () => void called++ });
      cloud.onSend = () => expect(called).toBe(times);
      await verb({ instanceIds: Array.from({ length: count }, (_, at) => `i-${at}`) }, world);
      expect(called).toBe(times);
    }
  },
);

test("check counts before it judges the inputs, and takes the targets of before for those that tags find", async () => {
  const many = Array.from({ length: 1_001 }, (_, at) => `i-${at}`);
  for (const [olds, news] of [
    [{}, { path: "no path", instanceIds: many }],
    [{ targets: many.join("\n") }, { path: "no path", instanceIds: undefined, targetTags: { role: "web" } }],
  ]) {
    let called = 0;
    const { world } = outside({ collectEarly: () => void called++ });
    expect(await check(olds ?? {}, inputs(news), world)).toHaveProperty("failures");
    expect(called).toBe(1);
  }
});

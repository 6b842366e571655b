/** Tests a large fleet: the number of printed lines must not grow with it, and state may grow only a little. */
import { expect, test } from "vitest";
import { size } from "../support/size.ts";
import type { Run } from "./engine.ts";
import { PATH, SLOW, sends, setUp } from "./fixture.ts";

const COUNT = size(300, 3_000);

test(`${COUNT} instances print as many lines as one, and each instance's result is stored once`, {
  timeout: SLOW,
}, async () => {
  const { stack, ids } = await setUp({ instances: COUNT });
  const program = (targets: readonly string[]) => () => ({
    conf: stack.rollout("conf", { path: PATH, content: "x", instanceIds: [...targets] }).result,
  });
  const one = await stack.up(program(ids.slice(0, 1)));
  const before = stack.stateText().length;
  const run = await stack.up(program(ids));
  expect(run.ok, run.text).toBe(true);
  expect(sends(run.calls)).toHaveLength(Math.ceil((COUNT - 1) / 50));
  const text = stack.stateText();
  const lines = (of: Run) => of.text.split("\n").length;
  const grown = text.length - before;
  console.log(`lines: ${lines(one)} for one, ${lines(run)} for all; ${grown} more bytes of state`);
  // The number of progress lines depends on how long the update takes.
  expect(lines(run)).toBeLessThan(lines(one) + 30);
  // State names an instance twice: as a target, and in its result.
  expect(text.split(`${ids.at(-1)}`).length - 1).toBe(2);
  // The limit is 100 bytes for each instance, which is 1 MB for 10,000.
  expect(grown).toBeLessThan(COUNT * 100);
  expect((await stack.up()).calls).toEqual([]);
});

test(`a partial result of ${COUNT} instances is kept when SendFile throws`, { timeout: SLOW }, async () => {
  const { emulator, stack, ids } = await setUp({ instances: COUNT });
  emulator.setInstance("i-demo0002", { errorCode: "FileCreateFail", times: 1 });
  const run = await stack.up(() => ({
    conf: stack.sendFile("conf", { path: PATH, content: "x", instanceIds: ids }).status,
  }));
  expect(run.ok).toBe(false);
  const resumed = await stack.up();
  expect(resumed.ok, resumed.text).toBe(true);
  expect(sends(resumed.calls)).toEqual([["i-demo0002"]]);
});

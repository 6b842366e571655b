/** A large fleet: few calls, few lines, little state. Figures are printed, limits are generous. */
import { expect, test } from "vitest";
import { PATH, SLOW, sends, setUp } from "./fixture.ts";

test("3,000 instances: tens of lines, results stored once", { timeout: SLOW }, async () => {
  const { stack, ids } = await setUp({ instances: 3000 });
  const program = () => ({
    conf: stack.rollout("conf", { path: PATH, content: "x", instanceIds: ids }).result,
  });
  const started = Date.now();
  const run = await stack.up(program);
  const seconds = (Date.now() - started) / 1000;
  expect(run.ok, run.text).toBe(true);
  expect(sends(run.calls)).toHaveLength(60);
  const lines = run.text.split("\n").length;
  const bytes = stack.stateText().length;
  console.log(
    `3,000 instances: ${seconds} s with the engine's start, ${lines} lines, ${bytes} bytes of state`,
  );
  expect(lines).toBeLessThan(100);
  expect(bytes).toBeLessThan(1_000_000);
  expect((await stack.up()).calls).toEqual([]);
});

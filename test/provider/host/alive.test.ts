import { expect, test } from "vitest";
import { EngineWatch, engineGone } from "../../../provider/src/host/alive.ts";
import type { Beat } from "../../../provider/src/host/engine.ts";
import { TestClock } from "../support/clock.ts";

/** Beats that are told before the engine counts as gone; the last one repeats. */
async function beatsUntilGone(...beats: Beat[]): Promise<number> {
  let told = 0;
  await engineGone(new TestClock(), async () => beats[Math.min(told++, beats.length - 1)] ?? "failed");
  return told;
}

test("a beat that fails ends it at once", async () => {
  expect(await beatsUntilGone("failed")).toBe(1);
  expect(await beatsUntilGone("taken", "taken", "failed")).toBe(3);
  expect(await beatsUntilGone("unanswered", "failed")).toBe(2);
});

test("one that is not answered does not, two in a row do", async () => {
  expect(await beatsUntilGone("unanswered", "unanswered")).toBe(2);
  expect(await beatsUntilGone("unanswered", "taken", "unanswered", "taken", "unanswered")).toBe(6);
});

test("without the engine work is stopped, and the process ends once the last of it has ended", async () => {
  const happened: string[] = [];
  const stop = new AbortController();
  const watch = new EngineWatch({
    clock: new TestClock(),
    beat: async () => "failed",
    stop: () => {
      happened.push("stop");
      stop.abort();
    },
    exit: () => void happened.push("exit"),
  });
  watch.begin();
  await watch.during(async () => {
    await new Promise((resolve) => stop.signal.addEventListener("abort", resolve));
    happened.push("recorded");
  });
  await expect.poll(() => happened, { interval: 1 }).toEqual(["stop", "recorded", "exit"]);
});

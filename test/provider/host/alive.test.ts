import { expect, test } from "vitest";
import { watchEngine } from "../../../provider/src/host/alive.ts";
import type { Beat } from "../../../provider/src/host/engine.ts";
import { TestClock } from "../support/clock.ts";

/** Beats that are told before the engine counts as gone; the last one repeats. */
async function beatsUntilGone(...beats: Beat[]): Promise<number> {
  let told = 0;
  let gone = 0;
  await watchEngine(
    new TestClock(),
    () => void gone++,
    async () => beats[Math.min(told++, beats.length - 1)] ?? "failed",
  );
  expect(gone).toBe(1);
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

/** The live line of a row, on a clock that a test moves: what a log of it shows. */
import { expect, test } from "vitest";
import { LiveLine } from "../../../provider/src/host/live-line.ts";
import { showLeft } from "../../../provider/src/report/duration.ts";
import { TestClock } from "../support/clock.ts";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** Lets `work` use the line, and returns what was shown within `ms`, with the seconds at which it was. */
async function shownWithin(ms: number, work: (line: LiveLine, clock: TestClock) => void) {
  const clock = new TestClock(0);
  const shown: [number, string][] = [];
  const line = new LiveLine(clock, (text) => void shown.push([clock.now() / SECOND, text]));
  work(line, clock);
  await new Promise<void>((done) => clock.at(ms, done));
  line.end();
  return shown;
}

test("a wait of 10 minutes without news shows its line again once a minute", async () => {
  const shown = await shownWithin(10 * MINUTE + 1, (line) => line.offer("12 running"));
  expect(shown[0]).toEqual([0, "12 running"]);
  expect(shown[1]).toEqual([60, "12 running; no change for 60 s"]);
  expect(shown[10]).toEqual([600, "12 running; no change for 10 min"]);
  expect(shown).toHaveLength(11);
});

test("a pause of 10 minutes with its countdown is a line a minute, and some more in the last minute", async () => {
  const shown = await shownWithin(10 * MINUTE, (line, clock) => {
    for (let left = 10 * MINUTE; left > 0; left -= 5 * SECOND)
      clock.at(10 * MINUTE - left, () => line.offer(`over, next in ${showLeft(left)}`));
  });
  expect(shown.length).toBeLessThanOrEqual(20);
  const gaps = shown.slice(1).map(([at], index) => at - (shown[index]?.[0] ?? 0));
  expect(Math.max(...gaps)).toBeLessThanOrEqual(60);
  expect(shown.some(([, text]) => text.includes("no change"))).toBe(false);
});

test("a line that came too early is shown as soon as it is time, and no lasting line is followed by an old one", async () => {
  const shown = await shownWithin(5 * SECOND, (line, clock) => {
    line.offer("1 to send");
    clock.at(200, () => line.offer("1 running"));
    clock.at(300, () => line.interrupted());
  });
  expect(shown).toEqual([
    [0, "1 to send"],
    [1, "1 running"],
  ]);
});

test("a lasting line counts as a change", async () => {
  const shown = await shownWithin(100 * SECOND, (line, clock) => {
    line.offer("12 running");
    clock.at(30 * SECOND, () => line.interrupted());
  });
  expect(shown).toEqual([
    [0, "12 running"],
    [90, "12 running; no change for 60 s"],
  ]);
});

test("nothing is repeated before the first line and after the end, and the line that was held comes at the end", async () => {
  const clock = new TestClock(0);
  const shown: string[] = [];
  const line = new LiveLine(clock, (text) => void shown.push(text));
  await new Promise<void>((done) => clock.at(2 * MINUTE, done));
  line.offer("1 running");
  line.offer("Success: 1/1 done");
  line.end();
  await new Promise<void>((done) => clock.at(2 * MINUTE, done));
  expect(shown).toEqual(["1 running", "Success: 1/1 done"]);
});

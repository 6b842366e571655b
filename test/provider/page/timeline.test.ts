/** Tests the layout of the timeline, and times in words. */
import { describe, expect, test } from "vitest";
import { type Rollout, rolloutsOf } from "../../../provider/page/data.ts";
import { clock, duration, span } from "../../../provider/page/time.ts";
import { type Frame, frameOf, sum, type Timeline, timeline } from "../../../provider/page/timeline.ts";
import { rolloutReport } from "../../../provider/src/report/model.ts";
import { pageData } from "../../../provider/src/report/page-data.ts";
import { large, passed, type Sample, sample, twelve } from "../report/sample.ts";

const at = (time: string) => Date.parse(`2026-01-31T${time}Z`);

function rolloutOf(one: Sample): Rollout {
  const [rollout] = rolloutsOf(pageData("Report", [rolloutReport(...one)]));
  if (rollout === undefined) throw new Error("there is one rollout");
  return rollout;
}

function lay(one: Sample, maxBins: number): { frame: Frame; line: Timeline; rollout: Rollout } {
  const rollout = rolloutOf(one);
  const frame = frameOf(rollout.rows);
  if (frame === undefined) throw new Error("some instance finished");
  return { frame, line: timeline(rollout.rows, frame, maxBins, 5), rollout };
}

/** Counts the instances that a timeline shows. */
function shown({ lanes }: Timeline): number {
  const parts = lanes.flatMap(({ unfinished, bins }) => [
    ...unfinished,
    ...bins.flatMap(({ holding, problems }) => [...holding, ...problems]),
  ]);
  return sum(parts);
}

describe("the timeline of twelve", () => {
  const { frame, line } = lay(twelve(), 60);

  test("has a lane for each wave", () => {
    const waves = line.lanes.map(({ firstWave, lastWave }) => `${firstWave}-${lastWave}`);
    expect(waves).toEqual(["1-1", "2-2", "3-3"]);
  });

  test("puts what holds the files apart from what does not, second by second", () => {
    expect(line.step).toBe(1000);
    expect(line.lanes[1]?.bins).toEqual([
      { start: at("08:00:15"), holding: [], problems: [{ outcome: "failed", count: 1 }] },
      { start: at("08:00:17"), holding: [{ outcome: "success", count: 1 }], problems: [] },
      { start: at("08:00:18"), holding: [{ outcome: "success", count: 1 }], problems: [] },
      { start: at("08:00:26"), holding: [], problems: [{ outcome: "failed", count: 1 }] },
      { start: at("08:00:27"), holding: [], problems: [{ outcome: "failed", count: 1 }] },
    ]);
  });

  test("tells those without a finish beside their wave", () => {
    expect(line.lanes[2]).toMatchObject({ bins: [], unfinished: [{ outcome: "notAttempted", count: 3 }] });
  });

  test("draws a second around its tick", () => {
    expect(line).toMatchObject({ start: at("08:00:04") - 500, end: at("08:00:27") + 500, shift: 500 });
    expect(line.ticks[0]).toEqual({ at: at("08:00:05"), label: "08:00:05" });
    expect(line.ticks).toHaveLength(5);
    expect(frame).toEqual({ start: at("08:00:04"), end: at("08:00:27"), waves: [1, 2, 3] });
  });
});

describe("a timeline", () => {
  test("shows every instance, whatever the width", () => {
    for (const one of [twelve(), passed("x", 40), large(2_000)])
      for (const maxBins of [1, 7, 60, 400]) {
        const { line, rollout } = lay(one, maxBins);
        expect(shown(line)).toBe(rollout.rows.length);
        const starts = line.lanes.flatMap(({ bins }) => bins.map(({ start }) => start));
        expect(Math.min(...starts)).toBeGreaterThanOrEqual(line.start);
        expect(Math.max(...starts) + line.step).toBeLessThanOrEqual(line.end + line.shift);
      }
  });

  test("leaves out what an earlier run has finished", () => {
    const { frame, line } = lay(passed(), 60);
    expect(frame.start).toBe(at("08:00:03"));
    expect(line.lanes[0]?.unfinished).toEqual([{ outcome: "unchanged", count: 2 }]);
  });

  test("lets many waves share lanes", () => {
    const one = { status: "Success", outcome: "success", attempts: 1 } as const;
    const finishTime = "2026-01-31T08:00:00Z";
    const instances = Object.fromEntries(
      Array.from({ length: 95 }, (_, place) => [`i-${place}`, { ...one, finishTime, wave: place + 1 }]),
    );
    const { line } = lay(sample("x", instances, { passed: true, reason: "passed", summary: "" }), 60);
    expect(line.lanes).toHaveLength(19);
    expect(line.lanes[0]).toMatchObject({ firstWave: 1, lastWave: 5 });
    expect(line.lanes.at(-1)).toMatchObject({ firstWave: 91, lastWave: 95 });
  });

  test("is none when nothing finished", () => {
    const instances = {
      "i-1": { status: "NotAttempted", outcome: "notAttempted", wave: 1, attempts: 0 },
    } as const;
    const said = { passed: false, reason: "cancelled", summary: "" } as const;
    expect(frameOf(rolloutOf(sample("x", instances, said)).rows)).toBeUndefined();
  });
});

describe("times", () => {
  const DAY = 86_400_000;

  test("tell the day where it is another one", () => {
    expect(clock(at("08:00:03"))).toBe("08:00:03");
    expect(clock(at("08:00:03"), at("23:59:59"))).toBe("08:00:03");
    expect(clock(at("08:00:03"), at("08:00:03") + DAY)).toBe("2026-01-31 08:00:03");
    expect(clock(undefined)).toBe("–");
    expect(clock(Number.NaN)).toBe("–");
  });

  test("span from one to the other", () => {
    expect(span(at("08:00:00"), at("08:01:12"))).toBe("2026-01-31, 08:00:00 to 08:01:12 UTC");
    expect(span(at("08:00:00"), at("08:00:00"))).toBe("2026-01-31, 08:00:00 UTC");
    const overnight = span(at("23:59:58"), at("23:59:58") + 4000);
    expect(overnight).toBe("2026-01-31, 23:59:58 to 2026-02-01, 00:00:02 UTC");
  });

  test("last as long as they last", () => {
    const words = ["0 s", "1 s", "1 min 1 s", "1 h", "1 h 2 min 3 s"];
    expect([0, 999, 61_000, 3_600_000, 3_723_000].map(duration)).toEqual(words);
  });
});

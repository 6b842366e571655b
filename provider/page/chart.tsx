/**
 * Draws the timeline. A few instances are drawn as one sign each, many as bars. It is a picture with a description; the table of
 * waves beside it tells the same in figures.
 */
import { useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Row } from "./data.ts";
import { Icon, Mark } from "./icon.tsx";
import { instances, isProblem, number, wordOf } from "./outcomes.ts";
import { span, timeOfDay } from "./time.ts";
import { type Bin, type Frame, type Lane, type Part, sum, type Timeline, timeline } from "./timeline.ts";

const SIGN = 14;
const MOST_SIGNS = 8;
/** Height of all lanes, where they are not too many for it. */
const HEIGHT = 420;

interface ChartProps {
  readonly rows: readonly Row[];
  readonly frame: Frame;
}

export function Chart({ rows, frame }: ChartProps) {
  const ref = useRef<HTMLDivElement>(null);
  const width = useWidth(ref);
  const line = useMemo(
    () => timeline(rows, frame, Math.floor(width / SIGN), Math.floor(width / 110)),
    [rows, frame, width],
  );
  const draw = scaleOf(line, width);
  return (
    <div class="chart" role="img" aria-label={description(rows, frame, line)}>
      {line.lanes.map((lane) => (
        <LaneRow key={lane.firstWave} lane={lane} draw={draw} />
      ))}
      <div class="lane axis">
        <span class="name">UTC</span>
        <div ref={ref} class="plot">
          <Axis line={line} draw={draw} />
        </div>
      </div>
    </div>
  );
}

function useWidth(ref: { readonly current: HTMLElement | null }): number {
  const [width, setWidth] = useState(900);
  useLayoutEffect(() => {
    if (ref.current === null) return;
    setWidth(ref.current.clientWidth);
    const observer = new ResizeObserver(([entry]) => entry && setWidth(Math.floor(entry.contentRect.width)));
    observer.observe(ref.current);
    return () => observer.disconnect();
  }, [ref]);
  return width;
}

function description(rows: readonly Row[], frame: Frame, { lanes }: Timeline): string {
  const unfinished = lanes.reduce((total, lane) => total + sum(lane.unfinished), 0);
  const waves = frame.waves.length === 1 ? "1 wave" : `${frame.waves.length} waves`;
  return (
    `Timeline of ${instances(rows.length)} in ${waves}, ${span(frame.start, frame.end)}. ` +
    `${instances(unfinished)} without a finish in this run. The table of waves has the figures.`
  );
}

interface Scale {
  readonly width: number;
  readonly height: number;
  /** Distance of the line from the top of a lane. */
  readonly line: number;
  readonly binWidth: number;
  readonly hasSigns: boolean;
  readonly shift: number;
  x(at: number): number;
  /** Height of the bar of some instances. One instance among thousands stays visible. */
  size(count: number): number;
}

function scaleOf(
  { start, end, step, shift, lanes, mostHolding, mostProblems }: Timeline,
  width: number,
): Scale {
  const hasSigns = mostHolding + mostProblems <= MOST_SIGNS;
  const roomy = Math.max(26, Math.min(96, HEIGHT / lanes.length));
  const most = Math.max(1, mostHolding + mostProblems);
  const unit = hasSigns ? SIGN : (roomy - 8) / most;
  const size = (count: number) => (count === 0 ? 0 : Math.max(3, count * unit));
  const room = hasSigns ? 8 : 3;
  const line = room + size(mostHolding);
  return {
    width,
    height: line + size(mostProblems) + room + 1,
    line,
    binWidth: (width * step) / (end - start),
    hasSigns,
    shift,
    x: (at) => (width * (at - start)) / (end - start),
    size,
  };
}

function LaneRow({ lane, draw }: { readonly lane: Lane; readonly draw: Scale }) {
  const { firstWave, lastWave, bins, unfinished } = lane;
  return (
    <div class="lane">
      <span class="name">
        {firstWave === lastWave ? `Wave ${firstWave}` : `Waves ${firstWave}–${lastWave}`}
      </span>
      <svg width={draw.width} height={draw.height} aria-hidden="true">
        <line class="base" x1="0" x2={draw.width} y1={draw.line} y2={draw.line} />
        {bins.map((bin) => (
          <BinDrawing key={bin.start} bin={bin} draw={draw} />
        ))}
      </svg>
      <span class="unfinished">
        {unfinished.map(({ outcome, count }) => (
          <span key={outcome} title={`${number(count)} ${wordOf(outcome)}, without a finish in this run`}>
            <Icon outcome={outcome} /> {number(count)}
          </span>
        ))}
      </span>
    </div>
  );
}

function BinDrawing({ bin, draw }: { readonly bin: Bin; readonly draw: Scale }) {
  const words = [...bin.problems, ...bin.holding].map(
    ({ outcome, count }) => `${number(count)} ${wordOf(outcome)}`,
  );
  return (
    <g>
      <title>{`${timeOfDay(bin.start)} UTC: ${words.join(", ")}`}</title>
      {draw.hasSigns ? <Signs bin={bin} draw={draw} /> : <Bars bin={bin} draw={draw} />}
    </g>
  );
}

function Signs({ bin, draw }: { readonly bin: Bin; readonly draw: Scale }) {
  const left = draw.x(bin.start - draw.shift) + (draw.binWidth - SIGN) / 2;
  const each = (parts: readonly Part[]) =>
    parts.flatMap(({ outcome, count }) => Array.from({ length: count }, () => outcome));
  const above = each(bin.holding).map((outcome, place) => ({ outcome, top: draw.line - (place + 1) * SIGN }));
  const below = each(bin.problems).map((outcome, place) => ({ outcome, top: draw.line + 2 + place * SIGN }));
  return [...above, ...below].map(({ outcome, top }) => (
    <g key={top} transform={`translate(${left} ${top}) scale(.78)`}>
      <Mark outcome={outcome} />
    </g>
  ));
}

function Bars({ bin, draw }: { readonly bin: Bin; readonly draw: Scale }) {
  const left = draw.x(bin.start - draw.shift);
  const width = Math.max(1.5, Math.min(draw.binWidth - 1, 40));
  let [up, down] = [draw.line, draw.line];
  return [...bin.holding.toReversed(), ...bin.problems].map(({ outcome, count }) => {
    const height = draw.size(count);
    const below = isProblem(outcome);
    const top = below ? down : up - height;
    if (below) down += height;
    else up -= height;
    const inset = outcome === "success" || outcome === "failed" ? 0 : 0.5;
    return (
      <rect
        key={outcome}
        class={`is-${outcome}`}
        x={left + inset}
        y={top + inset}
        width={width - 2 * inset}
        height={height - 2 * inset}
      />
    );
  });
}

function Axis({ line, draw }: { readonly line: Timeline; readonly draw: Scale }) {
  return (
    <svg width={draw.width} height="20" aria-hidden="true">
      {line.ticks.map(({ at, label }) => {
        const x = draw.x(at);
        const anchor = x < 30 ? "start" : x > draw.width - 30 ? "end" : "middle";
        return (
          <g key={at}>
            <line class="tick" x1={x} x2={x} y1="0" y2="4" />
            <text x={x} y="16" text-anchor={anchor}>
              {label}
            </text>
          </g>
        );
      })}
    </svg>
  );
}

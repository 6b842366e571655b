/** The sign of an outcome. Each one has a shape of its own, because colour alone does not tell outcomes apart. */
import type { Outcome } from "../src/results.ts";

interface Drawing {
  readonly shape: string;
  readonly lines: string;
  /** True for a shape that is drawn as an outline. */
  readonly isHollow?: true;
}

const CIRCLE = "M8 1a7 7 0 1 1 0 14a7 7 0 1 1 0 -14z";

const DRAWINGS: Readonly<Record<Outcome, Drawing>> = {
  success: { shape: CIRCLE, lines: "M4.8 8.3l2.3 2.3 4.2-4.8" },
  unchanged: { shape: CIRCLE, lines: "M5 6.5h6M5 9.5h6", isHollow: true },
  failed: {
    shape:
      "M2.5 1h11a1.5 1.5 0 0 1 1.5 1.5v11a1.5 1.5 0 0 1-1.5 1.5h-11a1.5 1.5 0 0 1-1.5-1.5v-11a1.5 1.5 0 0 1 1.5-1.5z",
    lines: "M5 5l6 6M11 5l-6 6",
  },
  unreachable: { shape: "M8 .8L15.2 8 8 15.2.8 8z", lines: "M8 4.6v4M8 10.9v.2" },
  unknown: {
    shape: "M4.4 1.2h7.2L15.2 8l-3.6 6.8H4.4L.8 8z",
    lines: "M6 6.3a2 2 0 1 1 2.9 1.8c-.6.3-.9.7-.9 1.3M8 11.7v.1",
    isHollow: true,
  },
  notAttempted: { shape: CIRCLE, lines: "M8 4.2v4l2.6 1.6", isHollow: true },
};

export function Icon({ outcome }: { readonly outcome: Outcome }) {
  return (
    <svg class="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <Mark outcome={outcome} />
    </svg>
  );
}

/** The sign as a part of a larger drawing, 16 units wide. */
export function Mark({ outcome }: { readonly outcome: Outcome }) {
  const { shape, lines, isHollow } = DRAWINGS[outcome];
  return (
    <g class={`mark is-${outcome}`} data-hollow={isHollow}>
      <path class="shape" d={shape} />
      <path class="lines" d={lines} />
    </g>
  );
}

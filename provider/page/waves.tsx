/** The table of waves: counts, first and last finish. The number of a wave is a button that filters by it. */
import type { WaveReport } from "../src/report/model.ts";
import { Icon } from "./icon.tsx";
import { number, OUTCOMES, wordOf } from "./outcomes.ts";
import { clock, duration } from "./time.ts";

interface WavesProps {
  readonly waves: readonly WaveReport[];
  readonly chosen: number | undefined;
  choose(wave: number): void;
}

export function Waves({ waves, chosen, choose }: WavesProps) {
  const outcomes = OUTCOMES.map(({ outcome }) => outcome).filter((outcome) =>
    waves.some(({ counts }) => counts[outcome] > 0),
  );
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls must be within reach of the keyboard
    <section class="scrolls" aria-label="Table of waves" tabIndex={0}>
      <table class="waves">
        <thead>
          <tr>
            <th scope="col">Wave</th>
            <th scope="col" class="figure">
              Instances
            </th>
            {outcomes.map((outcome) => (
              <th key={outcome} scope="col" class="figure">
                <Icon outcome={outcome} /> {wordOf(outcome)}
              </th>
            ))}
            <th scope="col">First finish</th>
            <th scope="col">Last finish</th>
            <th scope="col" class="figure">
              Took
            </th>
          </tr>
        </thead>
        <tbody>
          {waves.map(({ number: wave, counts, firstFinish, lastFinish }) => (
            <tr key={wave} data-chosen={wave === chosen || undefined}>
              <th scope="row">
                <button
                  type="button"
                  aria-pressed={wave === chosen}
                  aria-label={`Wave ${wave}, show its instances only`}
                  onClick={() => choose(wave)}
                >
                  {wave}
                </button>
              </th>
              <td class="figure">{number(counts.total)}</td>
              {outcomes.map((outcome) => (
                <td key={outcome} class={`figure${counts[outcome] === 0 ? " none" : ""}`}>
                  {number(counts[outcome])}
                </td>
              ))}
              <td>{clock(Date.parse(firstFinish ?? ""))}</td>
              <td>{clock(Date.parse(lastFinish ?? ""))}</td>
              <td class="figure">{took(firstFinish, lastFinish)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** The time from the first to the last finish. */
function took(first: string | undefined, last: string | undefined): string {
  const milliseconds = Date.parse(last ?? "") - Date.parse(first ?? "");
  return Number.isNaN(milliseconds) ? "–" : duration(milliseconds);
}

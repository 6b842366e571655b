/** Tells the waves of a plan in a few words, also when there are hundreds: "4 waves (1 canary + 2 × 5 + 1)". */
import type { Policy } from "../core/model.ts";
import type { Plan } from "../core/plan/plan.ts";
import { showCount } from "./count.ts";

/** Largest number of terms; equal sizes that follow each other make one term. */
const MAX_TERMS = 6;
/** From so many equal sizes on they make one term. */
const FEWEST_EQUAL = 3;

/** Waves that an earlier run has completed are left out, and the others keep their numbers. */
export function wavesText({ waves, waveOf }: Pick<Plan, "waves" | "waveOf">, policy: Policy): string {
  const all = Math.max(...waveOf.values());
  const terms = termsOf(waves, policy);
  const sizes = terms.slice(0, MAX_TERMS).join(" + ") + (terms.length > MAX_TERMS ? " + …" : "");
  return waves.length === 1 ? numbered(waves, all) : `${numbered(waves, all)} (${sizes})`;
}

/** Example: "3 waves"; with completed waves "wave 2 of 3", "waves 2–3 of 3", or "2 of 5 waves". */
function numbered(waves: Plan["waves"], all: number): string {
  const numbers = waves.map(({ number }) => number);
  const [first, last] = [Math.min(...numbers), Math.max(...numbers)];
  if (numbers.length === all) return all === 1 ? "1 wave" : `${showCount(all)} waves`;
  if (numbers.length === 1) return `wave ${first} of ${all}`;
  return last - first + 1 === numbers.length
    ? `waves ${first}–${last} of ${all}`
    : `${numbers.length} of ${all} waves`;
}

function termsOf(waves: Plan["waves"], { canaries }: Policy): string[] {
  const names = new Set(canaries);
  const sizes = waves.map(({ ids }) => {
    const areCanaries = ids.every((id) => names.has(id));
    return areCanaries
      ? `${showCount(ids.length)} ${ids.length === 1 ? "canary" : "canaries"}`
      : showCount(ids.length);
  });
  return runs(sizes).flatMap(([size, times]) =>
    times < FEWEST_EQUAL ? Array.from({ length: times }, () => size) : [`${times} × ${size}`],
  );
}

/** Counts how often each value follows itself. */
function runs(values: readonly string[]): [string, number][] {
  const found: [string, number][] = [];
  for (const value of values) {
    const last = found.at(-1);
    if (last?.[0] === value) last[1]++;
    else found.push([value, 1]);
  }
  return found;
}

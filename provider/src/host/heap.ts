/**
 * Keeps the provider process small while it works on a large fleet (decision 012): by itself V8 lets garbage grow to a
 * multiple of what lives before it collects it, and the pages of a large fleet are garbage a moment after they were read.
 */
import { setFlagsFromString } from "node:v8";

/**
 * The heap may grow by 30% from one collection to the next, and the space for young objects stays as small as it starts.
 * This costs about a tenth of the CPU of a large rollout. A V8 that does not know a flag says so and goes on.
 */
const FLAGS = ["--heap-growing-percent=30", "--semi-space-growth-factor=1"];

/** The flags hold for the whole process, other dynamic resources included, so smaller fleets leave them alone. */
const LARGE_FLEET = 2_000;

export function collectEarly(): void {
  for (const flag of FLAGS) setFlagsFromString(flag);
}

/** Counts the targets of all resources of a host, and calls `onLarge` once, when they are a large fleet together. */
export class FleetSize {
  private readonly targets = new Map<string, number>();
  private isLarge = false;
  private readonly onLarge: () => void;

  constructor(onLarge: () => void) {
    this.onLarge = onLarge;
  }

  expect(urn: string, targets: number): void {
    this.targets.set(urn, targets);
    if (this.isLarge || sum(this.targets.values()) <= LARGE_FLEET) return;
    this.isLarge = true;
    this.onLarge();
  }
}

function sum(numbers: Iterable<number>): number {
  let total = 0;
  for (const number of numbers) total += number;
  return total;
}

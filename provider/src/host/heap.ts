/**
 * Keeps the provider process small while it works on a large fleet (decision 012). By default V8 lets garbage grow to a
 * multiple of the live memory before it collects it, and each page of results is garbage right after it was read.
 */
import { setFlagsFromString } from "node:v8";

/**
 * With these flags the heap grows by at most 30% between two collections, and the space for young objects keeps its initial
 * size. They cost about a tenth of the CPU of a large rollout. V8 warns about a flag that it does not know, and goes on.
 */
const FLAGS = ["--heap-growing-percent=30", "--semi-space-growth-factor=1"];

/** The flags affect the whole process, other dynamic resources included, so they are not set for smaller fleets. */
const LARGE_FLEET = 1_000;

export function collectEarly(): void {
  for (const flag of FLAGS) setFlagsFromString(flag);
}

/** Adds up the targets of all resources of a host, and calls `onLarge` once, when their sum is a large fleet. */
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

/**
 * Thins out live lines: without a terminal the engine prints each one, and a long rollout must not print thousands.
 * One a second at first, then ever fewer: about ten for each tenfold of time.
 */
const SHORTEST_MS = 1_000;
const LONGEST_MS = 15_000;

export class Thinner {
  private readonly start: number;
  private shown = "";
  private shownAt = Number.NEGATIVE_INFINITY;
  private held: string | undefined;

  constructor(now: number) {
    this.start = now;
  }

  /** The line, when it is to be shown now; otherwise it is held until a later one or the rest takes its place. */
  offer(text: string, now: number): string | undefined {
    if (text === this.shown) return undefined;
    const gap = Math.min(LONGEST_MS, Math.max(SHORTEST_MS, (now - this.start) / 10));
    if (now - this.shownAt < gap) {
      this.held = text;
      return undefined;
    }
    this.shownAt = now;
    return this.show(text);
  }

  /** The line that is still held, at the end. */
  rest(): string | undefined {
    return this.held === undefined || this.held === this.shown ? undefined : this.show(this.held);
  }

  private show(text: string): string {
    this.held = undefined;
    this.shown = text;
    return text;
  }
}

/**
 * Thins out live lines, because without a terminal the engine prints each of them, and a long rollout must not print
 * thousands. It lets one line through each second at first, and later about ten lines for each tenfold of the time.
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

  /** Returns the line when it is time for one; otherwise keeps it until `due` or `rest`, or until a later line takes its place. */
  offer(text: string, now: number): string | undefined {
    this.held = text;
    return this.due(now);
  }

  /** Returns the line that is kept, when it is time for one. */
  due(now: number): string | undefined {
    const gap = Math.min(LONGEST_MS, Math.max(SHORTEST_MS, (now - this.start) / 10));
    if (now - this.shownAt < gap) return undefined;
    const line = this.rest();
    if (line !== undefined) this.shownAt = now;
    return line;
  }

  /** Returns the line that is still kept, to be shown at the end. */
  rest(): string | undefined {
    return this.held === undefined || this.held === this.shown ? undefined : this.show(this.held);
  }

  private show(text: string): string {
    this.held = undefined;
    this.shown = text;
    return text;
  }
}

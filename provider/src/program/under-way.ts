/**
 * Which rollouts of a program the engine is working on, seen from the program. The engine has few workers: a gate
 * that waits for another rollout would keep one of them, so failed rollouts wait here before they register their gates.
 */
export class UnderWay {
  private readonly counts = new Map<string, number>();
  private waiting: (() => void)[] = [];

  begin(name: string): void {
    this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
  }

  /** Harmless for a resource that was never registered, because something that it depends on has failed. */
  end(name: string): void {
    const count = this.counts.get(name);
    if (count === undefined) return;
    if (count > 1) this.counts.set(name, count - 1);
    else this.counts.delete(name);
    if (this.counts.size > 0) return;
    for (const resume of this.waiting) resume();
    this.waiting = [];
  }

  /** What is under way was registered, so that it waits for no gate; what waits for one has not been registered. */
  async none(): Promise<void> {
    if (this.counts.size > 0) await new Promise<void>((resolve) => this.waiting.push(resolve));
  }
}

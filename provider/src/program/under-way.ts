/**
 * Counts the rollouts of a program that the engine is working on. Failed rollouts wait here for the others before they register
 * their gates, because a registered gate that waits would keep one of the engine's few workers busy.
 */
export class UnderWay {
  private readonly counts = new Map<string, number>();
  private waiting: (() => void)[] = [];

  begin(name: string): void {
    this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
  }

  /** Does nothing for a resource that was never registered, because something that it depends on failed. */
  end(name: string): void {
    const count = this.counts.get(name);
    if (count === undefined) return;
    if (count > 1) this.counts.set(name, count - 1);
    else this.counts.delete(name);
    if (this.counts.size > 0) return;
    for (const resume of this.waiting) resume();
    this.waiting = [];
  }

  /** Cannot wait for ever: a rollout that depends on a gate is not registered, so it is not counted, before that gate passed. */
  async none(): Promise<void> {
    if (this.counts.size > 0) await new Promise<void>((resolve) => this.waiting.push(resolve));
  }
}

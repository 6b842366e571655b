// Prints the demo's headings, the API calls of each run, and the result of each check.
export interface Call {
  readonly action: string;
  readonly instanceIds: readonly string[];
  /** Path of the sent file, when the action is SendFile. */
  readonly file: string;
}

const RUNS = 4;

export function heading(run: number, text: string): void {
  console.log(`\n━━ Run ${run} of ${RUNS}: ${text}\n`);
}

/** Tells in one line that a run is not made, and why. */
export function leftOut(run: number, reason: string): void {
  console.log(`\n━━ Run ${run} of ${RUNS} is left out, because ${reason}`);
}

export function showCalls(calls: readonly Call[]): void {
  console.log(`  Calls to the API:${calls.length === 0 ? " none" : ""}`);
  const counts = new Map<string, number>();
  for (const call of calls) {
    const text = call.action + target(call);
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  for (const [text, times] of counts) console.log(`    ${times} × ${text}`);
}

function target({ action, file, instanceIds }: Call): string {
  if (action === "SendFile") return ` ${file} → ${named(instanceIds)}`;
  return action === "RunCommand" ? ` → ${named(instanceIds)}` : "";
}

function named(ids: readonly string[]): string {
  return ids.length > 3 ? `${ids.length} instances` : ids.join(", ");
}

export class Checks {
  private failed = 0;
  private seen = 0;

  see(text: string, good: boolean): void {
    console.log(`  ${good ? "✓" : "✗ NOT SEEN:"} ${text}`);
    this.seen++;
    if (!good) this.failed++;
  }

  conclude(): boolean {
    const good = this.failed === 0;
    console.log(
      good
        ? `\nAll ${this.seen} points were seen.`
        : `\n${this.failed} of ${this.seen} points were not seen.`,
    );
    return good;
  }
}

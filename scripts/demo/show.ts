// Prints the demo's headings, the API calls of each run, and the result of each check.
export interface Call {
  readonly action: string;
  readonly instanceIds: readonly string[];
  /** Path of the sent file, when the action is SendFile. */
  readonly file: string;
}

export function heading(run: number, text: string): void {
  console.log(`\n━━ Run ${run} of 3: ${text}\n`);
}

export function showCalls(calls: readonly Call[]): void {
  console.log(`  Calls to the API:${calls.length === 0 ? " none" : ""}`);
  const counts = new Map<string, number>();
  for (const call of calls) {
    const to = call.action === "SendFile" ? ` ${call.file} → ${named(call.instanceIds)}` : "";
    counts.set(call.action + to, (counts.get(call.action + to) ?? 0) + 1);
  }
  for (const [text, times] of counts) console.log(`    ${times} × ${text}`);
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

/**
 * The live line of a wave: `sent 50/120 · 37 Success · 12 Running · 1 Failed`. Pure text.
 */
import { classify } from "../core/classify.ts";
import type { Wait } from "../core/step.ts";

export function progressLine(sent: number, of: number, wait: Wait): string {
  const counts = new Map<string, number>();
  for (const seen of wait.seen.values()) {
    const end = classify(seen);
    // A success that is none must not be counted as one, not even in passing.
    const word = seen.status === "Success" && end.kind !== "success" ? "Failed" : seen.status;
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  const waiting = sent - wait.seen.size;
  if (waiting > 0) counts.set("Pending", (counts.get("Pending") ?? 0) + waiting);
  const parts = [...counts].sort(([a], [b]) => rank(a) - rank(b)).map(([word, n]) => `${n} ${word}`);
  return [`sent ${sent}/${of}`, ...parts].join(" · ");
}

function rank(word: string): number {
  const at = ["Success", "Running", "Pending"].indexOf(word);
  return at < 0 ? 3 : at;
}

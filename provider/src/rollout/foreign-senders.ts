/**
 * Warns about foreign senders, which send the same file to the same instances.
 */
import { directFile } from "../core/inputs/direct-file.ts";
import type { Ledger } from "../core/outcome/ledger.ts";
import { showIds } from "../report/summary.ts";
import type { Progress } from "../tasks/deps.ts";

export function warnOfForeignSenders(ledger: Ledger, progress: Progress): void {
  const { path } = directFile(ledger.input.wanted.delivery);
  for (const [sender, ids] of ledger.run.foreignSenders) {
    const where = showIds([...ids]);
    progress.warn(`${sender} sends ${path} to ${where} too: the later send wins; give the file one owner`);
  }
}

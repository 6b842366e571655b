/**
 * Finds out when another resource, of this stack or of another one, sends the same file to the same instances: the later
 * send wins, and neither learns of it. Looks only at lists that are read anyway.
 */
import type { Wanted } from "../core/diff.ts";
import { readMark } from "../core/marker.ts";
import type { ListedSend } from "../core/model.ts";
import { isSameFile } from "../core/path.ts";
import { showIds } from "../report/summary.ts";
import type { Marking, Progress } from "./context.ts";

export class Others {
  /** Stack → targets that it sent this file to. */
  private readonly seen = new Map<string, Set<string>>();
  private readonly targets: ReadonlySet<string>;
  private readonly path: string;
  private readonly marking: Marking;

  constructor({ targets, delivery }: Wanted, marking: Marking) {
    this.targets = new Set(targets);
    this.path = delivery.files[0].path;
    this.marking = marking;
  }

  add(sends: readonly ListedSend[]): void {
    for (const send of sends) {
      const mark = readMark(send.description);
      if (mark === undefined || mark.tag === this.marking.tag) continue;
      if (!isSameFile(send.path, this.path)) continue;
      const ids = this.seen.get(mark.origin) ?? new Set();
      for (const { instanceId } of send.instances) if (this.targets.has(instanceId)) ids.add(instanceId);
      this.seen.set(mark.origin, ids);
    }
  }

  warn(progress: Progress): void {
    for (const [origin, ids] of this.seen) {
      if (ids.size === 0) continue;
      const who =
        origin === this.marking.origin || origin === "" ? "another resource" : `the stack ${origin}`;
      const where = showIds([...ids]);
      progress.warn(
        `${who} sends ${this.path} to ${where} too: the later send wins; give the file one owner`,
      );
    }
  }
}

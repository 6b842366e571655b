/**
 * Finds out when another resource, of this stack or of another one, sends the same file to the same instances: the later
 * send wins, and neither learns of it. Looks only at lists that are read anyway (decisions/014).
 */

import { isSameFile } from "../core/inputs/path.ts";
import type { ListedSend } from "../core/model.ts";
import { type Mark, readMark } from "../core/outcome/marker.ts";
import type { Wanted } from "../core/plan/diff.ts";
import { showIds } from "../report/summary.ts";
import type { Marking, Progress } from "../rollout/context.ts";

export class Others {
  /** Who sends it → targets that they sent it to. */
  private readonly seen = new Map<string, Set<string>>();
  private readonly targets: ReadonlySet<string>;
  private readonly path: string;
  private readonly marking: Marking;

  constructor({ targets, delivery }: Wanted, marking: Marking) {
    this.targets = new Set(targets);
    this.path = delivery.files[0].path;
    this.marking = marking;
  }

  /** Sends of a list, newest first. `below`: sends of this resource are older than all of them. */
  add(sends: readonly ListedSend[], below = false): void {
    const { incarnation, origin } = this.marking;
    let isNewer = below;
    for (const send of sends.toReversed()) {
      const mark = readMark(send.description);
      if (mark?.incarnation === incarnation) isNewer = true;
      else if (mark !== undefined && (isNewer || mark.origin !== origin)) this.note(send, mark);
    }
  }

  private note(send: ListedSend, mark: Mark): void {
    if (!isSameFile(send.path, this.path)) return;
    const who = this.nameOf(mark);
    const ids = this.seen.get(who) ?? new Set();
    for (const { instanceId } of send.instances) if (this.targets.has(instanceId)) ids.add(instanceId);
    this.seen.set(who, ids);
  }

  private nameOf({ origin, tag }: Mark): string {
    if (origin !== this.marking.origin && origin !== "") return `the stack ${origin}`;
    return tag === this.marking.tag ? "the same stack in another backend" : "another resource";
  }

  warn(progress: Progress): void {
    for (const [who, ids] of this.seen) {
      if (ids.size === 0) continue;
      const where = showIds([...ids]);
      progress.warn(
        `${who} sends ${this.path} to ${where} too: the later send wins; give the file one owner`,
      );
    }
  }
}

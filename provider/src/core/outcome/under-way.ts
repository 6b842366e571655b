/**
 * Finds what an earlier run may have left that matters to a removal: sends and commands that may still act on an instance,
 * because old bytes must not arrive after the removal, and instances that state does not know.
 */
import type { Recorded } from "../model.ts";
import type { SeenCommand } from "./adopt-commands.ts";
import { mayHaveWritten, type Seen, type SeenSend } from "./classify.ts";
import { mayGoOn } from "./command-ends.ts";
import { mayChange, numberOf, readMark, type SendMark } from "./marker.ts";

/** A listed send or command of the resource. */
export interface EarlierTask {
  readonly invokeId: string;
  readonly mark: SendMark;
  readonly instances: readonly Seen[];
}

/** Returns the tasks of this resource. Commands that change nothing are left out. */
export function earlierTasks(tag: string, listed: readonly (SeenSend | SeenCommand)[]): EarlierTask[] {
  return listed.flatMap(({ invokeId, description, instances }) => {
    const mark = readMark(description);
    return mark?.tag === tag && mayChange(mark) ? [{ invokeId, mark, instances }] : [];
  });
}

export interface Times {
  /** Epoch milliseconds of the look-up. */
  readonly now: number;
  /**
   * Returns the epoch milliseconds until which a task with this Timeout may still act. `since` is a time of the API by which a
   * command had started.
   */
  readonly until: (timeoutSeconds: number, since?: string) => number;
}

/** Maps the InvokeId of each listed task that may still act to the end of its time. */
export function actingTasks(tasks: readonly EarlierTask[], { now, until }: Times): Map<string, number> {
  const acting = new Map<string, number>();
  for (const { invokeId, mark, instances } of tasks) {
    const ends = instances.map((seen) => {
      if (seen.end.kind === "pending") return until(mark.timeoutSeconds);
      return mayGoOn(seen) ? until(mark.timeoutSeconds, seen.startTime || seen.finishTime) : 0;
    });
    const last = Math.max(0, ...ends);
    if (last > now) acting.set(invokeId, last);
  }
  return acting;
}

/** Returns until when a task may act that a record knows and that the API did not list; 0 when there is none. */
export function unlistedUntil({ fleet }: Recorded, tasks: readonly EarlierTask[]): number {
  const listed = new Set(tasks.flatMap(({ invokeId, mark }) => [invokeId, mark.token]));
  let last = 0;
  for (const { pending = [], invokeId } of fleet.values())
    for (const one of pending) {
      const name = one.invokeId ?? one.token ?? invokeId;
      if (name === undefined || !listed.has(name)) last = Math.max(last, one.until);
    }
  return last;
}

/** Returns the instances that a run of this incarnation may have changed which state does not know. */
export function changedUnknown(
  { incarnation, sends: counted }: Recorded,
  tasks: readonly EarlierTask[],
): string[] {
  const ids = tasks
    .filter(({ mark }) => mark.incarnation === incarnation && numberOf(mark) > counted)
    .flatMap(({ instances }) => instances.filter(mayHaveWritten).map(({ instanceId }) => instanceId));
  return [...new Set(ids)];
}

/**
 * The part of the ledger that knows the tasks of a run, each from the moment its call is made: which may have reached an
 * instance, and which of those have no recorded end.
 */
import type { BegunTask } from "./events.ts";
import { numberOf } from "./marker.ts";

export interface LoggedTask extends BegunTask {
  /** Absent while the call has no answer. */
  readonly invokeId?: string;
}

export class TaskLog {
  /** Number of the resource's last send; earlier runs are counted. */
  private last: number;
  /** InvokeId → token, in the order in which the tasks were accepted. */
  readonly accepted = new Map<string, string>();
  /** By token; the task that was begun first stands first. */
  private readonly tasks = new Map<string, LoggedTask>();
  /** Token → instances without a recorded end in the task. */
  private readonly open = new Map<string, Set<string>>();

  constructor(count: number) {
    this.last = count;
  }

  /** Whether a task may have reached an instance. */
  get isEmpty(): boolean {
    return this.tasks.size === 0;
  }

  get count(): number {
    return this.last;
  }

  countTo(count: number): void {
    this.last = Math.max(this.last, count);
  }

  get(token: string): LoggedTask | undefined {
    return this.tasks.get(token);
  }

  begin(task: BegunTask): void {
    this.deny(task.token);
    this.tasks.set(task.token, task);
    this.open.set(task.token, new Set(task.ids));
    this.countTo(numberOf(task));
  }

  deny(token: string): void {
    this.tasks.delete(token);
    this.open.delete(token);
  }

  /** The API accepted the task, or its answer was lost: then there is no InvokeId. */
  decide(token: string, until: number, invokeId?: string): LoggedTask | undefined {
    const task = this.tasks.get(token);
    if (task === undefined) return undefined;
    const decided = { ...task, until, ...(invokeId === undefined ? {} : { invokeId }) };
    this.tasks.set(token, decided);
    if (invokeId !== undefined) this.accepted.set(invokeId, token);
    return decided;
  }

  /** What became of the instance in these tasks is recorded. */
  settle(tokens: readonly string[], id: string): void {
    for (const token of tokens) this.open.get(token)?.delete(id);
  }

  /** Instance → its tasks that have no recorded end. */
  unsettled(): Map<string, string[]> {
    const left = new Map<string, string[]>();
    for (const [token, ids] of this.open)
      for (const id of ids) left.set(id, [...(left.get(id) ?? []), token]);
    return left;
  }
}

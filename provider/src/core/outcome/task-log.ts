/**
 * The part of the ledger about the tasks of a run, from the moment a call is made: which tasks may have reached an
 * instance, and which instances have no recorded end.
 */
import { assertNever } from "../model.ts";
import type { BegunTask, CallEvent } from "./events.ts";
import { numberOf } from "./marker.ts";

export interface LoggedTask extends BegunTask {
  /** InvokeId of the task; absent while the call has no answer. */
  readonly invokeId?: string;
}

export class TaskLog {
  /** Number of the last send of the resource, earlier runs included. */
  private last: number;
  /** Maps the InvokeId of each accepted task to its token, in the order in which the API accepted them. */
  readonly accepted = new Map<string, string>();
  /** Maps tokens to tasks, in the order in which the tasks were begun. */
  private readonly tasks = new Map<string, LoggedTask>();
  /** Maps a token to the instances of the task that have no recorded end. */
  private readonly open = new Map<string, Set<string>>();

  constructor(count: number) {
    this.last = count;
  }

  /** True when no task of the run may have reached an instance. */
  get isEmpty(): boolean {
    return this.tasks.size === 0;
  }

  get count(): number {
    return this.last;
  }

  private countTo(count: number): void {
    this.last = Math.max(this.last, count);
  }

  get(token: string): LoggedTask | undefined {
    return this.tasks.get(token);
  }

  /** Returns the task when the event tells that it has, or may have, reached its instances. */
  apply(event: CallEvent): LoggedTask | undefined {
    switch (event.kind) {
      case "begun":
        this.begin(event.task);
        return undefined;
      case "accepted":
        return this.decide(event.token, event.until, event.invokeId);
      case "lost":
        return this.decide(event.token, event.until);
      case "denied":
        this.deny(event.token);
        return undefined;
      case "cutShort":
        this.settle(event.tokens, event.id);
        return undefined;
      case "counted":
        this.countTo(event.sendCount);
        return undefined;
      default:
        return assertNever(event);
    }
  }

  private begin(task: BegunTask): void {
    this.deny(task.token);
    this.tasks.set(task.token, task);
    this.open.set(task.token, new Set(task.ids));
    this.countTo(numberOf(task));
  }

  private deny(token: string): void {
    this.tasks.delete(token);
    this.open.delete(token);
  }

  /** Notes that the API accepted the task, or, without an InvokeId, that its answer was lost. */
  private decide(token: string, until: number, invokeId?: string): LoggedTask | undefined {
    const task = this.tasks.get(token);
    if (task === undefined) return undefined;
    const decided = { ...task, until, ...(invokeId === undefined ? {} : { invokeId }) };
    this.tasks.set(token, decided);
    if (invokeId !== undefined) this.accepted.set(invokeId, token);
    return decided;
  }

  /** Notes that the end of these tasks is recorded for the instance. */
  settle(tokens: readonly string[], id: string): void {
    for (const token of tokens) this.open.get(token)?.delete(id);
  }

  /** Maps each instance to its tasks that have no recorded end. */
  unsettled(): Map<string, string[]> {
    const left = new Map<string, string[]>();
    for (const [token, ids] of this.open)
      for (const id of ids) left.set(id, [...(left.get(id) ?? []), token]);
    return left;
  }
}

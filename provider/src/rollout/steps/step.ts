/**
 * The interface of a step of a delivery. rollout/wave.ts runs the steps in order. The step says which instances need
 * it, which tasks it starts, what their ends mean, and what is retried.
 */
import type { InstanceRecord } from "../../core/model.ts";
import { isRetryable } from "../../core/outcome/classify.ts";
import type { InstanceEvent } from "../../core/outcome/events.ts";
import type { Ledger } from "../../core/outcome/ledger.ts";
import type { StepFacts } from "../../core/outcome/steps.ts";
import type { Deps } from "../../tasks/deps.ts";
import type { TaskEnd } from "../../tasks/ends.ts";
import type { Draft, TaskPort } from "../../tasks/task.ts";

export interface Step<Payload = unknown> extends StepFacts {
  readonly port: TaskPort<Payload>;
  /** Milliseconds that a task of this step may take; a wait for it is not given up earlier. */
  readonly longestMs?: number;
  /** Returns those of the instances that have reached this step and need it. */
  needs(ids: readonly string[]): readonly string[];
  /** Returns the tasks to start for these instances. The port splits a task that has too many instances for one call. */
  tasks(ids: readonly string[]): readonly Draft<Payload>[];
  /**
   * Returns the event that the ends of the instance's tasks make together. A success means that the step is done for
   * the instance.
   */
  settle(id: string, ends: readonly [TaskEnd, ...TaskEnd[]]): InstanceEvent;
  /** Returns true when the step should be retried for the instance before its failure counts. */
  retry(record: InstanceRecord): boolean;
  /** Returns true when all steps should be repeated once for the instance, because what an earlier step did is gone. */
  repeatAll?(record: InstanceRecord): boolean;
}

/** A step of a delivery, from which the step of a run is made. */
export interface StepKind extends StepFacts {
  make(ledger: Ledger, deps: Deps): Step;
}

/** What all steps have in common: which instances need it, what the ends of its tasks mean, and what is retried. */
export abstract class BaseStep<Payload> implements Step<Payload> {
  readonly name: string;
  readonly writes: boolean;
  readonly task?: NonNullable<StepFacts["task"]>;
  abstract readonly port: TaskPort<Payload>;
  protected readonly ledger: Ledger;

  constructor({ name, writes, task }: StepFacts, ledger: Ledger) {
    this.name = name;
    this.writes = writes;
    if (task !== undefined) this.task = task;
    this.ledger = ledger;
  }

  abstract tasks(ids: readonly string[]): readonly Draft<Payload>[];

  needs(ids: readonly string[]): readonly string[] {
    return ids.filter((id) => this.ledger.stepOf(id) === this.name);
  }

  settle(id: string, ends: readonly [TaskEnd, ...TaskEnd[]]): InstanceEvent {
    return settleWorst(this.name, id, ends);
  }

  retry({ outcome, status, errorCode }: InstanceRecord): boolean {
    return outcome !== "success" && isRetryable(status, errorCode);
  }
}

/** Ranks the end of a task. A task that may still act ranks above a failure, and a failure above a success. */
function weight(end: TaskEnd): number {
  if (end.kind === "unseen") return 3;
  if (end.kind !== "ended") return 1;
  return end.seen.end.kind === "success" ? 0 : 2;
}

/** Returns the event for an instance with several tasks: the end with the highest rank decides. */
export function settleWorst(step: string, id: string, ends: readonly [TaskEnd, ...TaskEnd[]]): InstanceEvent {
  const worst = ends.reduce((one, other) => (weight(other) > weight(one) ? other : one));
  const tokensOf = (some: readonly TaskEnd[]) => some.flatMap((one) => ("token" in one ? [one.token] : []));
  const tokens = tokensOf([worst, ...ends.filter((one) => one !== worst)]);
  switch (worst.kind) {
    case "ended":
      return { kind: "ended", id, tokens, seen: worst.seen };
    case "unseen": {
      const pending = tokensOf(ends.filter(({ kind }) => kind === "unseen"));
      return { kind: "unseen", id, tokens, pending, why: worst.why };
    }
    default:
      return { kind: worst.kind, id, step, tokens, why: worst.why };
  }
}

/**
 * One step of a delivery. The wave (rollout/wave.ts) runs the steps in order; what a step needs, what its ends mean and
 * what is tried again are the step's own business.
 */
import type { InstanceRecord } from "../../core/model.ts";
import type { InstanceEvent } from "../../core/outcome/events.ts";
import type { Ledger } from "../../core/outcome/ledger.ts";
import type { StepFacts } from "../../core/outcome/transitions.ts";
import type { Deps } from "../../tasks/deps.ts";
import type { TaskEnd } from "../../tasks/ends.ts";
import type { Draft, TaskPort } from "../../tasks/task.ts";

export interface Step<Payload = unknown> extends StepFacts {
  readonly port: TaskPort<Payload>;
  /** Those of the instances that have reached this step and need it. */
  needs(ids: readonly string[]): readonly string[];
  /** What is to be started for these instances; a batch of the port may be smaller. */
  tasks(ids: readonly string[]): readonly Draft<Payload>[];
  /** What the ends of the instance's tasks mean together. Success means that the step is done for it. */
  settle(id: string, ends: readonly [TaskEnd, ...TaskEnd[]]): InstanceEvent;
  /** The step is worth another try before the failure counts. */
  retry(record: InstanceRecord): boolean;
}

/** A step that a delivery has, before there is a run. */
export interface StepKind extends StepFacts {
  make(ledger: Ledger, deps: Deps): Step;
}

/** How much an end says: a task that may still act outweighs a failure, and a failure outweighs a success. */
function weight(end: TaskEnd): number {
  if (end.kind === "unseen") return 3;
  if (end.kind !== "ended") return 1;
  return end.seen.end.kind === "success" ? 0 : 2;
}

/** The ends of several tasks for one instance come to what the worst of them says. */
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
      return { kind: worst.kind, id, step, why: worst.why };
  }
}

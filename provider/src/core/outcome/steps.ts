/**
 * Which step of a delivery comes next on an instance: at the start of a run, and after the end of a step.
 */
import type { Delivery, InstanceRecord, PendingSend } from "../model.ts";
import type { Seen } from "./classify.ts";

/** What the ledger needs to know of each step of the delivery. */
export interface StepFacts {
  readonly name: string;
  /** True when the tasks of the step write the files of the delivery. */
  readonly writes: boolean;
  /** What a task of the step is; absent for a send of the file itself. */
  readonly task?: PendingSend["task"];
}

/** The steps of the delivery, in order. */
export type Steps = readonly [StepFacts, ...StepFacts[]];

export function nextAfter(step: string, steps: Steps): string | undefined {
  return steps[steps.findIndex(({ name }) => name === step) + 1]?.name;
}

/** True when a step before this one writes files. */
export function hasWritten(step: string, steps: Steps): boolean {
  return steps
    .slice(
      0,
      steps.findIndex(({ name }) => name === step),
    )
    .some(({ writes }) => writes);
}

/**
 * Returns the first step that is not done on the instance. Steps that an earlier run did for the same delivery count as
 * done; what such a step wrote must still be held. A delivery that was applied without a proof lacks only its last step.
 */
export function firstStep(
  record: InstanceRecord | undefined,
  isSameDelivery: boolean,
  { key, filesKey }: Delivery,
  steps: Steps,
): string {
  const first = steps[0].name;
  const holds = record?.held === filesKey;
  if (record?.applied === key && holds) return steps.at(-1)?.name ?? first;
  const recorded = steps.find(({ name }) => isSameDelivery && name === record?.step)?.name ?? first;
  return hasWritten(recorded, steps) && !holds ? first : recorded;
}

/**
 * Returns the first step that is not done after the end of a step. After a failed command the delivery begins again,
 * unless its files are in place, or the command did not reach the instance.
 */
export function stepAfter(
  step: string,
  record: InstanceRecord,
  { end }: Seen,
  { filesKey }: Delivery,
  steps: Steps,
): string {
  const isCommand = steps.find(({ name }) => name === step)?.task === "command";
  const wasNotReached = end.kind === "unreachable" && !end.mayHaveWritten;
  const goesOn = !isCommand || end.kind === "success" || wasNotReached || record.held === filesKey;
  return goesOn ? step : steps[0].name;
}

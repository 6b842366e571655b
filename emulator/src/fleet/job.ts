/** Defines a job: a file that an instance must write, or a command that it must run. delivery.ts decides when a job
 * starts and what goes wrong before and after it. */
import type { Instance } from "./instances.ts";
import type { Delivery } from "./invocations.ts";
import type { CommandEndStatus, Outcome } from "./outcomes.ts";

export type JobKind = "file" | "command";
/** Why a running job is stopped: its time is over, or StopInvocation asked for it. */
export type Interruption = "timeout" | "stop";
export type AnyOutcome = Outcome<CommandEndStatus>;

export type BreakOff = (why: Interruption) => void;

export interface Job {
  readonly kind: JobKind;
  readonly delivery: Delivery;
  /** Milliseconds after the API call at which the server gives up. */
  readonly deliverWithinMs: number;
  /** Milliseconds after the job's start at which the agent stops it. When undefined, only `deliverWithinMs` limits
   * it. */
  readonly runWithinMs: number | undefined;
  /** Returns the outcome with which the agent refuses the job at once, or undefined when it accepts it. */
  refusal(instance: Instance): AnyOutcome | undefined;
  /** Lets the agent do the job. `report` is called once, or never when the agent's report gets lost. Returns a function
   * that stops the job, or undefined when it cannot be stopped. */
  perform(instance: Instance, report: (outcome: AnyOutcome) => void): BreakOff | undefined;
}

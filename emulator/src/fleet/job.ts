/** One thing that an instance is to do, as the delivery sees it: a file to take or a command to run.
 * Time, order and what goes wrong on the way are the delivery's matter, see delivery.ts. */
import type { Instance } from "./instances.ts";
import type { Delivery } from "./invocations.ts";
import type { CommandEndStatus, Outcome } from "./outcomes.ts";

export type JobKind = "file" | "command";
export type AnyOutcome = Outcome<CommandEndStatus>;

export interface Job {
  readonly kind: JobKind;
  readonly delivery: Delivery;
  /** Milliseconds from the call until the server gives up. */
  readonly deliverWithinMs: number;
  /** Milliseconds from the start until the agent breaks it off; undefined: `deliverWithinMs` holds to the end. */
  readonly runWithinMs: number | undefined;
  /** Why the agent refuses it at once, if it does. */
  refusal(instance: Instance): AnyOutcome | undefined;
  /** Lets the agent do it; `report` is called once, or never when the report gets lost. Returns what breaks it off. */
  perform(instance: Instance, report: (outcome: AnyOutcome) => void): (() => void) | undefined;
}

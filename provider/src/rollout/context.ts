/**
 * The state of one create or update: what the program wants, what state has recorded, who sends, the outside world, the
 * ledger, and what was told of the run.
 */
import type { Recorded } from "../core/model.ts";
import type { Ledger } from "../core/outcome/ledger.ts";
import type { Sender } from "../core/outcome/sender.ts";
import type { Wanted } from "../core/plan/diff.ts";
import type { Deps } from "../tasks/deps.ts";
import type { RunNotes } from "./notes.ts";
import type { Step } from "./steps/step.ts";

export interface Run {
  readonly wanted: Wanted;
  readonly recorded: Recorded | undefined;
  readonly sender: Sender;
  readonly deps: Deps;
  readonly ledger: Ledger;
  /** The steps of the delivery, in order. */
  readonly steps: readonly [Step, ...Step[]];
  readonly notes: RunNotes;
}

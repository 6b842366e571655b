/**
 * A rollout that was found in an input, before a report is made of it.
 */
import type { RolloutResult } from "../../args.ts";
import type { Instances } from "./results.ts";

export interface Found {
  readonly name: string;
  readonly result: RolloutResult;
  /** The results of all targets, where they are known. */
  readonly instances?: Instances;
}

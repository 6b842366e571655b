/**
 * What a rollout tells, during the program and in the stack's outputs. The texts of `summary`, `advice` and `errorInfo` may change
 * in any version; programs should read the other fields.
 *
 * @module
 */
export type {
  Counts,
  InstanceResult,
  Outcome,
  RolloutReason,
  RolloutResult,
  RolloutStatus,
} from "../../../provider/src/index.ts";

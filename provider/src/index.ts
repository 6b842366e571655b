/** Exports the public classes and types of the package. */
import "./node-version.ts";

export type {
  ActivationArgs,
  ConnectionArgs,
  Counts,
  FileArgs,
  FileRolloutArgs,
  InstanceResult,
  Optional,
  Outcome,
  ProofArgs,
  RolloutArgs,
  RolloutReason,
  RolloutResult,
  RolloutStatus,
  SendFileArgs,
  TargetArgs,
} from "./args.ts";
export { FileRollout } from "./program/file-rollout.ts";
export type { RolloutOutputs } from "./program/outputs.ts";
export { SendFile } from "./program/send-file.ts";

/**
 * What `FileRollout` and `SendFile` take. Every argument of type `Input` may be a plain value or an output, also inside of lists
 * and maps. An argument with a question mark may be left out, and may be `undefined`; that counts as left out. A mistake fails the
 * preview with one line for each mistake, and nothing is sent.
 *
 * @module
 */
export type {
  ActivationArgs,
  ConnectionArgs,
  FileArgs,
  FileRolloutArgs,
  Optional,
  ProofArgs,
  RolloutArgs,
  SendFileArgs,
  TargetArgs,
} from "../../../provider/src/index.ts";

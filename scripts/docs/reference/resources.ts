/**
 * The two classes. `FileRollout` is the one to use; `SendFile` is the single resource without a gate.
 *
 * @module
 */

export type { RolloutOutputs } from "../../../provider/src/index.ts";
export { FileRollout, SendFile } from "../../../provider/src/index.ts";

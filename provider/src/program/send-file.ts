/**
 * The public resource SendFile, which throws when its rollout failed, and the provider that FileRollout shares with it.
 */
import * as pulumi from "@pulumi/pulumi";
import type {
  Counts,
  InstanceResult,
  RolloutReason,
  RolloutResult,
  RolloutStatus,
  SendFileArgs,
} from "../args.ts";
import { SendFileProvider } from "../host/binding.ts";
import { providerOfResource, withoutProvider } from "./explicit-provider.ts";
import { buildInputs, MODULE } from "./inputs.ts";
import { optionProblems, sendFileProblems, withoutImport } from "./options.ts";
import { deliveredSum, derivedFrom, publicOutputs, type RolloutOutputs, SECRET_OUTPUTS } from "./outputs.ts";

export const provider = new SendFileProvider();

/**
 * Puts one file on instances and waits until each has reported. Throws when one did not take it, and keeps the
 * partial result, so that the next `up` sends only to what still needs it; with `onFailure: "warn"` it records only.
 *
 * A resource that throws gives the program nothing: after a failed deployment the stack outputs are the ones of the
 * run before. Use {@link FileRollout} to see the result of a failed deployment in the stack's outputs.
 */
export class SendFile extends pulumi.dynamic.Resource implements RolloutOutputs {
  declare readonly result: pulumi.Output<RolloutResult>;
  declare readonly instances: pulumi.Output<Record<string, InstanceResult>>;
  declare readonly status: pulumi.Output<RolloutStatus>;
  declare readonly passed: pulumi.Output<boolean>;
  declare readonly reason: pulumi.Output<RolloutReason>;
  declare readonly counts: pulumi.Output<Counts>;
  declare readonly failedInstanceIds: pulumi.Output<string[]>;
  declare readonly invokeIds: pulumi.Output<string[]>;
  declare readonly contentSha256: pulumi.Output<string>;
  declare readonly summary: pulumi.Output<string>;

  /**
   * @param name unique name of the resource in the stack
   * @param args file and targets; a wrong one fails the preview with one line and nothing is sent
   * @param opts the usual resource options; a file is never replaced, a new path is an update
   */
  constructor(name: string, args: SendFileArgs, opts?: pulumi.CustomResourceOptions) {
    const problems = [...optionProblems(opts, "SendFile"), ...sendFileProblems({ ...args })];
    const built = buildInputs(
      { ...args },
      "SendFile",
      name,
      opts?.parent,
      providerOfResource(opts),
      problems,
    );
    const additionalSecretOutputs = [...(opts?.additionalSecretOutputs ?? []), ...SECRET_OUTPUTS];
    super(
      provider,
      name,
      built.inputs,
      { ...withoutImport(withoutProvider(opts)), deleteBeforeReplace: true, additionalSecretOutputs },
      MODULE,
      "SendFile",
    );
    Object.assign(this, publicOutputs(derivedFrom(this), deliveredSum(this, built.isSecret)));
  }
}

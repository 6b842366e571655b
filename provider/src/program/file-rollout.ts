/**
 * The public component FileRollout: files, their targets, a rollout policy, and a gate that holds back dependents.
 */
import * as pulumi from "@pulumi/pulumi";
import type {
  Counts,
  FileRolloutArgs,
  InstanceResult,
  RolloutReason,
  RolloutResult,
  RolloutStatus,
} from "../args.ts";
import { wire } from "./component.ts";
import { providerOfComponent } from "./explicit-provider.ts";
import { Gate } from "./gate.ts";
import { buildInputs, MODULE } from "./inputs.ts";
import { failureOutputProblems, optionProblems } from "./options.ts";
import { deliveredSum, type RolloutOutputs, SECRET_OUTPUTS } from "./outputs.ts";
import { stacks } from "./publish.ts";
import { provider } from "./send-file.ts";

/** The resource that sends. It records failures without throwing, so that the program gets the result of a failed rollout. */
class Rollout extends pulumi.dynamic.Resource {
  constructor(name: string, inputs: pulumi.Inputs, opts: pulumi.CustomResourceOptions) {
    super(
      provider,
      name,
      inputs,
      { ...opts, deleteBeforeReplace: true, additionalSecretOutputs: [...SECRET_OUTPUTS] },
      MODULE,
      "Rollout",
    );
  }
}

/**
 * Puts one file or several on a fleet of ECS instances, waits for every instance, and fails the deployment when the fleet did
 * not take them. With `activation` the change is atomic on each instance, is tested, reloaded and proven there.
 *
 * A failed rollout holds back its outputs and everything that depends on it. Its result is then published as the stack output
 * `failureOutput`, which has the name of the rollout by default. So export the result under that name:
 * `export const webConf = new FileRollout("webConf", { … }).result`.
 */
export class FileRollout extends pulumi.ComponentResource implements RolloutOutputs {
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
   * @param name unique name of the rollout in the stack, and the default of `failureOutput`
   * @param args file, targets, policy; a wrong one fails the preview with one line and nothing is sent
   * @param opts the usual component options
   */
  constructor(name: string, args: FileRolloutArgs, opts?: pulumi.ComponentResourceOptions) {
    super("alicloud-sendfile:index:FileRollout", name, {}, opts);
    const stack = stacks.current();
    const { failureOutput: output, ...rest } = args ?? {};
    const unfit = failureOutputProblems(output);
    const failureOutput = unfit.length > 0 ? name : (output ?? name);
    const taken = stack?.claim(failureOutput, name, this);
    const problems = [
      ...optionProblems(opts, "FileRollout"),
      ...unfit,
      ...(taken === undefined ? [] : [taken]),
    ];
    const senderName = `${name}-send`;
    const explicit = providerOfComponent(this, opts);
    const built = buildInputs({ ...rest }, "Rollout", senderName, this, explicit, problems);
    const sender = new Rollout(senderName, built.inputs, { parent: this });
    const outputs = wire({
      name,
      failureOutput,
      sender,
      senderName,
      contentSha256: deliveredSum(sender, built.isSecret),
      makeGate: (gate) => new Gate(`${name}-gate`, gate, { parent: this }),
      stack,
    });
    Object.assign(this, outputs);
    this.registerOutputs({});
  }
}

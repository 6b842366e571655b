/**
 * The second resource of a FileRollout. It fails when the rollout failed, and all public outputs depend on it.
 */
import * as pulumi from "@pulumi/pulumi";
import { GateProvider } from "../host/binding.ts";
import { MODULE } from "./inputs.ts";

export interface GateArgs {
  passed: pulumi.Input<boolean>;
  message: pulumi.Input<string>;
  run: pulumi.Input<string>;
}

const provider = new GateProvider();

export class Gate extends pulumi.dynamic.Resource {
  constructor(name: string, args: GateArgs, opts: pulumi.CustomResourceOptions) {
    super(provider, name, { ...args }, { ...opts, deleteBeforeReplace: true }, MODULE, "Gate");
  }
}

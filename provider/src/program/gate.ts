/**
 * The second resource of a FileRollout: passes or throws, and everything public depends on it.
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

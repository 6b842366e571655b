/**
 * The stacks of the program's process, each with what is registered on it. One process can run several stacks, at the same
 * time or one after the other.
 */
import * as pulumi from "@pulumi/pulumi";
import type { Monitor } from "./monitor.ts";
import { StackOutputs } from "./stack-outputs.ts";

class Stacks {
  private readonly watched = new WeakMap<pulumi.Resource, StackOutputs>();

  /** The stack that the program registers its resources in now; undefined when there is none, as under mocks. */
  current(): StackOutputs | undefined {
    const stack = pulumi.runtime.getStackResource() as pulumi.Resource | undefined;
    const monitor = pulumi.runtime.getMonitor() as unknown as Monitor | undefined;
    if (stack === undefined || monitor === undefined) return undefined;
    const outputs = this.watched.get(stack) ?? new StackOutputs(stack, monitor);
    this.watched.set(stack, outputs);
    return outputs;
  }
}

/** The one object of this process that lives longer than a stack. */
export const stacks = new Stacks();

/**
 * Finds the stack that the program runs. One process can run several stacks, at the same time or one after the other
 * (Automation API), so what is registered on each of them is kept apart.
 */
import * as pulumi from "@pulumi/pulumi";
import type { Monitor } from "./monitor.ts";
import { StackOutputs } from "./stack-outputs.ts";

class Stacks {
  private readonly watched = new WeakMap<pulumi.Resource, StackOutputs>();

  /** The stack that the calling program runs; undefined without an engine, as in unit tests with mocks. */
  current(): StackOutputs | undefined {
    const stack = pulumi.runtime.getStackResource() as pulumi.Resource | undefined;
    const monitor = pulumi.runtime.getMonitor() as unknown as Monitor | undefined;
    if (stack === undefined || monitor === undefined) return undefined;
    const outputs = this.watched.get(stack) ?? new StackOutputs(stack, monitor);
    this.watched.set(stack, outputs);
    return outputs;
  }
}

/** The only object of this package that lives as long as the program's process. */
export const stacks = new Stacks();

/**
 * The wiring of a FileRollout: sender, publishing and gate, so that a failed result is known before anything is held back.
 * Whoever binds it to an engine brings the two resources and the stack.
 */
import * as pulumi from "@pulumi/pulumi";
import type { RolloutResult } from "../args.ts";
import type { GateArgs } from "./gate.ts";
import { type Derived, derivedFrom, promiseOf, publicOutputs, type RolloutOutputs } from "./inputs.ts";

/** The stack as the wiring uses it. */
export interface Publishing {
  resultKnown(output: string, result: RolloutResult): void;
  publishFailure(output: string, result: RolloutResult): Promise<void>;
  ended(sender: string): void;
  noneUnderWay(): Promise<void>;
}

export interface Parts {
  /** Of the rollout. */
  readonly name: string;
  readonly failureOutput: string;
  /** Sends and records every outcome without throwing, so that the program learns of failures. */
  readonly sender: pulumi.Resource;
  readonly senderName: string;
  /** The sum of what was delivered, before the gate. */
  readonly contentSha256: pulumi.Output<string>;
  /** Passes or throws. */
  readonly makeGate: (args: GateArgs) => pulumi.CustomResource;
  /** Undefined when the program runs without an engine. */
  readonly stack: Publishing | undefined;
}

/** The public outputs, all of them held back by the gate. */
export function wire(parts: Parts): RolloutOutputs {
  const { sender, senderName, stack } = parts;
  const published = derivedFrom(sender).apply((derived) => publishedFirst(derived, parts));
  const end = () => stack?.ended(senderName);
  void promiseOf(published).then(end, end);
  const known = published.apply((derived) => othersFirst(derived, parts));
  const gate = parts.makeGate({
    passed: known.apply(({ gateOpen }) => gateOpen),
    message: known.apply((derived) => gateMessage(derived, parts)),
    run: known.apply(({ run }) => run),
  });
  // Through the gate's id, so that using an output is as safe as dependsOn.
  const gated = pulumi.all([known, gate.id]).apply(([derived]) => derived);
  const sum = pulumi.all([parts.contentSha256, gate.id]).apply(([value]) => value);
  return publicOutputs(gated, sum);
}

async function publishedFirst(derived: Derived, { stack, failureOutput }: Parts): Promise<Derived> {
  stack?.resultKnown(failureOutput, derived.result);
  if (isFailure(derived)) await stack?.publishFailure(failureOutput, derived.result);
  return derived;
}

/** The engine listens to no rollout after the first gate has failed, so all that are under way tell their ends before. */
async function othersFirst(derived: Derived, { stack }: Parts): Promise<Derived> {
  if (isFailure(derived)) await stack?.noneUnderWay();
  return derived;
}

/** A preview knows nothing of the run that is to come. */
function isFailure({ gateOpen }: Derived): boolean {
  return !gateOpen && !pulumi.runtime.isDryRun();
}

function gateMessage({ gateOpen, failureText }: Derived, { name, failureOutput }: Parts): string {
  if (gateOpen) return "";
  return `${name}: ${failureText}\nThose that do not hold it, one by one: \`pulumi stack output ${failureOutput}\`.`;
}

/**
 * Connects the parts of a FileRollout: the resource that sends, the publishing of a failed result, and the gate. Each binding
 * to the engine brings its own two resources and its own access to the stack.
 */
import * as pulumi from "@pulumi/pulumi";
import type { RolloutResult } from "../args.ts";
import type { GateArgs } from "./gate.ts";
import { promiseOf } from "./inputs.ts";
import { type Derived, derivedFrom, publicOutputs, type RolloutOutputs } from "./outputs.ts";

/** What a FileRollout needs from the stack that it belongs to. */
export interface Publishing {
  resultKnown(output: string, result: RolloutResult): void;
  publishFailure(output: string, result: RolloutResult): Promise<void>;
  ended(sender: string): void;
  noneUnderWay(): Promise<void>;
}

export interface Parts {
  /** Name of the FileRollout. */
  readonly name: string;
  readonly failureOutput: string;
  /** The resource that sends. It records failures without throwing, because a resource that throws has no outputs. */
  readonly sender: pulumi.Resource;
  readonly senderName: string;
  /** sha256 of the delivered content, which does not wait for the gate yet. */
  readonly contentSha256: pulumi.Output<string>;
  /** Makes the second resource, which fails when the rollout failed. */
  readonly makeGate: (args: GateArgs) => pulumi.CustomResource;
  /** Undefined when the program runs without an engine, as in unit tests with mocks. */
  readonly stack: Publishing | undefined;
}

/** Returns the public outputs. All of them wait for the gate. */
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
  // Every output depends on the gate's id, so a resource that uses an output waits for the gate as one with dependsOn does.
  const gated = pulumi.all([known, gate.id]).apply(([derived]) => derived);
  const sum = pulumi.all([parts.contentSha256, gate.id]).apply(([value]) => value);
  return publicOutputs(gated, sum);
}

async function publishedFirst(derived: Derived, { stack, failureOutput }: Parts): Promise<Derived> {
  stack?.resultKnown(failureOutput, derived.result);
  if (isFailure(derived)) await stack?.publishFailure(failureOutput, derived.result);
  return derived;
}

/** Waits for the end of all rollouts under way, because the engine takes no result from the program after a failed gate. */
async function othersFirst(derived: Derived, { stack }: Parts): Promise<Derived> {
  if (isFailure(derived)) await stack?.noneUnderWay();
  return derived;
}

/** False at preview, because the rollout has not run yet. */
function isFailure({ gateOpen }: Derived): boolean {
  return !gateOpen && !pulumi.runtime.isDryRun();
}

function gateMessage({ gateOpen, failureText }: Derived, { name, failureOutput }: Parts): string {
  if (gateOpen) return "";
  return `${name}: ${failureText}\nThose that do not hold it, one by one: \`pulumi stack output ${failureOutput}\`.`;
}

/**
 * Makes the public outputs of the two public classes from the properties that the resource recorded, so that nothing that
 * grows with the fleet is recorded twice.
 */
import * as pulumi from "@pulumi/pulumi";
import type { Counts, InstanceResult, RolloutReason, RolloutResult, RolloutStatus } from "../args.ts";
import { decode, newerState } from "../core/state/decode.ts";
import { instanceResults, invokeIds, rolloutResult } from "../core/state/outputs.ts";
import { failureText, NEXT_STEP } from "../report/summary.ts";

/** It is encrypted in state, because it would confirm a guess at a short secret content. */
export const CONTENT_SUM = "contentSha256";

/** Outputs of the resource that are encrypted in state. With the digest key all keys and digests would confirm guesses. */
export const SECRET_OUTPUTS: readonly string[] = [CONTENT_SUM, "digestKey"];

/**
 * Properties that the provider fills; named here so that the class gets them as outputs. Each is always filled, because a
 * preview takes a missing one for unknown.
 */
export const RECORDED = [
  ...[
    "version",
    "incarnation",
    "sends",
    "run",
    "delivery",
    "status",
    "passed",
    "reason",
    "gateOpen",
    "counts",
  ],
  ...["summary", "tokens", "finishTimes", "fleet", CONTENT_SUM],
] as const;

/** What the program computes from the properties that the resource recorded. */
export interface Derived {
  readonly result: RolloutResult;
  readonly instances: Record<string, InstanceResult>;
  readonly invokeIds: string[];
  readonly gateOpen: boolean;
  readonly run: string;
  /** Several lines for the error that the gate of a failed rollout throws. */
  readonly failureText: string;
}

/** One output that depends on the resource only. */
export function derivedFrom(resource: pulumi.Resource): pulumi.Output<Derived> {
  const properties = resource as unknown as Record<string, unknown>;
  return pulumi.output(Object.fromEntries(DERIVED_FROM.map((key) => [key, properties[key]]))).apply(derive);
}

/** Secret outputs are left out, because they would make everything that is computed with them secret too. */
const DERIVED_FROM = [...RECORDED.filter((key) => key !== CONTENT_SUM), "path"];

/** The recorded sha256 of the content. It is secret only when the program gave the content as a secret. */
export function deliveredSum(resource: pulumi.Resource, isSecret: Promise<boolean>): pulumi.Output<string> {
  const recorded = (resource as unknown as Record<string, pulumi.Output<string | undefined>>)[CONTENT_SUM];
  const sum = pulumi.output(recorded).apply((value) => value ?? "");
  return pulumi
    .unsecret(pulumi.all([isSecret, sum]))
    .apply(([secret, value]) => (secret ? pulumi.secret(value) : pulumi.output(value)));
}

function derive(properties: Record<string, unknown>): Derived {
  const newer = newerState(properties);
  if (newer !== undefined) throw new pulumi.RunError(newer);
  const recorded = decode(properties);
  const result = rolloutResult(recorded, String(properties.summary ?? ""));
  return {
    result,
    instances: instanceResults(recorded.fleet, recorded.settings.path),
    invokeIds: invokeIds(recorded.fleet),
    gateOpen: recorded.verdict.gateOpen,
    run: recorded.run,
    failureText: `${failureText(recorded)}\n${NEXT_STEP}`,
  };
}

/** The public outputs of `FileRollout` and `SendFile`, each an output of its own. */
export interface RolloutOutputs {
  /** The whole result, for a stack output; `instances` in it holds only those that do not hold the file. */
  readonly result: pulumi.Output<RolloutResult>;
  /** Every target's result, by instance id. */
  readonly instances: pulumi.Output<Record<string, InstanceResult>>;
  /** As in `result`. */
  readonly status: pulumi.Output<RolloutStatus>;
  /** As in `result`. */
  readonly passed: pulumi.Output<boolean>;
  /** As in `result`. */
  readonly reason: pulumi.Output<RolloutReason>;
  /** As in `result`. */
  readonly counts: pulumi.Output<Counts>;
  /** As in `result`. */
  readonly failedInstanceIds: pulumi.Output<string[]>;
  /** The API's InvokeIds of the last sends to the instances, each once. */
  readonly invokeIds: pulumi.Output<string[]>;
  /**
   * sha256 in hex of the bytes that were delivered last, as recorded; "" when none ever were. Of several files it is the sha256
   * of what `sha256sum` prints for them: a line `<sha256>  <path>` for each, in their order. Secret when a content was given as
   * a secret.
   */
  readonly contentSha256: pulumi.Output<string>;
  /** As in `result`. */
  readonly summary: pulumi.Output<string>;
}

export function publicOutputs(
  derived: pulumi.Output<Derived>,
  sha256: pulumi.Output<string>,
): RolloutOutputs {
  const result = derived.apply((all) => all.result);
  return {
    result,
    instances: derived.apply((all) => all.instances),
    status: result.apply((all) => all.status),
    passed: result.apply((all) => all.passed),
    reason: result.apply((all) => all.reason),
    counts: result.apply((all) => all.counts),
    failedInstanceIds: result.apply((all) => all.failedInstanceIds),
    invokeIds: derived.apply((all) => all.invokeIds),
    contentSha256: sha256,
    summary: result.apply((all) => all.summary),
  };
}

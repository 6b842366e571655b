/**
 * Makes the inputs of the dynamic resource from the arguments of the two public classes, and their public outputs from what
 * the resource recorded. The content is always a secret input.
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
import { decode, newerState } from "../core/state/decode.ts";
import { instanceResults, invokeIds, rolloutResult } from "../core/state/outputs.ts";
import { failureText, NEXT_STEP } from "../report/summary.ts";
import type { ExplicitInputs } from "./explicit-provider.ts";
import { secretProblems } from "./options.ts";
import { type Content, contentOf } from "./source.ts";

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

export interface BuiltInputs {
  readonly inputs: pulumi.Inputs;
  /** Resolves to true when the program gave the content as a secret. */
  readonly isSecret: Promise<boolean>;
}

type Args = Omit<SendFileArgs, "timeoutSeconds"> & { readonly [key: string]: unknown };

export function buildInputs(
  args: Args,
  type: string,
  name: string,
  parent: pulumi.Resource | undefined,
  explicit: ExplicitInputs,
  ofClass: readonly string[],
): BuiltInputs {
  const { content: _content, contentBase64: _base64, source: _source, ...rest } = args;
  const content = contentOf(args);
  const { problems: ofOptions, ...provider } = explicit;
  const problems = [...ofClass, ...ofOptions, ...content.problems];
  const inputs: pulumi.Inputs = {
    ...rest,
    ...secretContent(content),
    ...provider,
    problems: withSecrets(problems, args),
    __kind: type,
    __row: urnOf(name, type, parent),
    // The engine does not tell check whether a preview asks. Check removes this input, so that it never reaches state.
    ...(pulumi.runtime.isDryRun() ? { preview: true } : {}),
  };
  for (const key of RECORDED) inputs[key] = undefined;
  return { inputs, isSecret: isSecret(content) };
}

/** Resolves to undefined when there are no problems, so that state holds no empty input. */
async function withSecrets(problems: readonly string[], args: Args): Promise<string[] | undefined> {
  const all = [...problems, ...(await secretProblems(args))];
  return all.length > 0 ? all : undefined;
}

async function isSecret({ content, contentBase64 }: Content): Promise<boolean> {
  const given = [content, contentBase64].map((one) => pulumi.isSecret(pulumi.output(one)));
  // An output that failed rejects here. Its content counts as a secret, because nobody can tell.
  return Promise.all(given).then(
    (secrets) => secrets.includes(true),
    () => true,
  );
}

function secretContent({ content, contentBase64 }: Content): pulumi.Inputs {
  return {
    ...(content === undefined ? {} : { content: pulumi.secret(content) }),
    ...(contentBase64 === undefined ? {} : { contentBase64: pulumi.secret(contentBase64) }),
  };
}

/**
 * The URN of the resource, with which the provider logs lines on its row. It is a plain promise, because an Output would depend
 * on the parent component and so on the gate, which itself waits for this resource: the update would hang.
 */
function urnOf(name: string, type: string, parent: pulumi.Resource | undefined): Promise<string> {
  const urn = promiseOf(pulumi.createUrn(name, `pulumi-nodejs:dynamic/${MODULE}:${type}`, parent));
  // The registration of the resource reports a rejection later. Until then Node must not report it as unhandled.
  urn.catch(() => undefined);
  return urn;
}

/** The promise of an output. Unlike `apply` it rejects when the output failed, so that nobody waits for it for ever. */
export function promiseOf<T>(output: pulumi.Output<T>): Promise<T> {
  return (output as unknown as { promise(): Promise<T> }).promise();
}

export const MODULE = "alicloud-sendfile";

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
export function deliveredSum(resource: pulumi.Resource, { isSecret }: BuiltInputs): pulumi.Output<string> {
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

/** The public outputs, each an output of its own. */
export interface RolloutOutputs {
  /** The whole result; `instances` in it holds only those that do not hold the file. */
  readonly result: pulumi.Output<RolloutResult>;
  /** Every target's result, by instance id. */
  readonly instances: pulumi.Output<Record<string, InstanceResult>>;
  readonly status: pulumi.Output<RolloutStatus>;
  readonly passed: pulumi.Output<boolean>;
  readonly reason: pulumi.Output<RolloutReason>;
  readonly counts: pulumi.Output<Counts>;
  readonly failedInstanceIds: pulumi.Output<string[]>;
  readonly invokeIds: pulumi.Output<string[]>;
  /**
   * sha256 in hex of the bytes that were delivered last, as recorded; "" when none ever were. Secret when the content was
   * given as a secret.
   */
  readonly contentSha256: pulumi.Output<string>;
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

/**
 * What is wrong with a resource's options and plain arguments, as complaints that check reports: thrown in the program
 * they would print a stack. An option that would have no effect is refused rather than passed over.
 */
import * as pulumi from "@pulumi/pulumi";
import { isRecord } from "../core/inputs/unknown.ts";

/** Options of both classes, also those that only a program without types can give to a component. */
type Options = pulumi.ResourceOptions & { readonly import?: unknown; readonly id?: unknown };

export function optionProblems(opts: Options | undefined, type: "FileRollout" | "SendFile"): string[] {
  const { customTimeouts, import: imported, id } = opts ?? {};
  const limits = type === "SendFile" ? "timeoutSeconds" : "rollout.timeoutSeconds and maxDurationSeconds";
  return [
    ...(isGiven(customTimeouts) ? [`customTimeouts: has no effect on ${type}; use ${limits}`] : []),
    ...(isGiven(imported) ? [`import: ${NOTHING_TO_TAKE_OVER}`] : []),
    ...(isGiven(id) ? [`id: ${NOTHING_TO_TAKE_OVER}`] : []),
  ];
}

const NOTHING_TO_TAKE_OVER =
  "there is nothing to take over: what an instance holds is known only once it was sent; leave it out, the first update sends the file";

/** The engine would read the resource instead of asking check. */
export function withoutImport(opts: pulumi.CustomResourceOptions): pulumi.CustomResourceOptions {
  const { import: _import, id: _id, ...rest } = opts;
  return rest;
}

/** An empty name is none, and a name that is an output is known too late for a failed deployment. */
export function failureOutputProblems(output: unknown): string[] {
  if (!isGiven(output) || (typeof output === "string" && output !== "")) return [];
  return [
    "failureOutput: must be the name of a stack output, as a plain string; leave it out for the resource's name",
  ];
}

/** Never shown: contents, and what is only part of the fingerprint. */
const MAY_BE_SECRET: ReadonlySet<string> = new Set(["content", "contentBase64", "triggers"]);

/**
 * Complaints about arguments that are secrets: plan lines, results and errors show them, or may, and state holds them in
 * plain text in its outputs.
 */
export async function secretProblems(args: Readonly<Record<string, unknown>>): Promise<string[]> {
  const names = Object.keys(args).filter((name) => !MAY_BE_SECRET.has(name));
  const secret = await Promise.all(names.map((name) => isSecret(args[name])));
  return names
    .filter((_, at) => secret[at])
    .map(
      (name) =>
        `${name}: is a secret, and plans, results and errors show it; give pulumi.unsecret(value) if it may be seen`,
    );
}

/** Looks into lists and objects, where each value may be an output of its own. */
async function isSecret(value: unknown): Promise<boolean> {
  if (pulumi.Output.isInstance(value) || value instanceof Promise)
    return isSecretOutput(pulumi.output(value));
  const parts = Array.isArray(value) ? value : isRecord(value) ? Object.values(value) : [];
  // Thousands of plain ids are no promises each.
  const open = parts.filter((part) => typeof part === "object" && part !== null);
  return (await Promise.all(open.map(isSecret))).includes(true);
}

/** Internal in the types, the same in every version. */
interface Peekable {
  readonly isKnown: Promise<boolean>;
  promise(): Promise<unknown>;
}

/** A secret null is not given. An input that could not be made fails the resource by itself. */
async function isSecretOutput(output: pulumi.Output<unknown>): Promise<boolean> {
  const peek = output as unknown as Peekable;
  const { isKnown } = peek;
  // Each of its parts rejects: nobody may take one that is not looked at for unhandled.
  const value = peek.promise();
  for (const part of [isKnown, value]) part.catch(() => undefined);
  try {
    if (!(await pulumi.isSecret(output))) return false;
    return !(await isKnown) || isGiven(await value);
  } catch {
    return false;
  }
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}

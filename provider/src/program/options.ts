/**
 * Finds what is wrong with a resource's options and plain arguments. The complaints go to check, which reports them in one
 * line each; thrown in the program they would print a stack trace. Options that would have no effect are refused.
 */

import * as pulumi from "@pulumi/pulumi";
import { OF_ROLLOUT } from "../core/inputs/check.ts";
import { isRecord } from "../core/inputs/unknown.ts";

/** Options of both classes. A program without type checks can give `import` and `id` to a component too. */
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

/** Removes `import` and `id`, with which the engine would call read instead of check, where the complaint is reported. */
export function withoutImport(opts: pulumi.CustomResourceOptions): pulumi.CustomResourceOptions {
  const { import: _import, id: _id, ...rest } = opts;
  return rest;
}

/** Refuses an empty name, and a name that is an Output, because an Output may be unknown when the deployment fails. */
export function failureOutputProblems(output: unknown): string[] {
  if (!isGiven(output) || (typeof output === "string" && output !== "")) return [];
  return [
    "failureOutput: must be the name of a stack output, as a plain string; leave it out for the resource's name",
  ];
}

/** Refuses an Output, because a preview may not know its value. */
export function showDiffProblems(showDiff: unknown): string[] {
  if (!isGiven(showDiff) || typeof showDiff === "boolean") return [];
  return ["showDiff: must be true or false, as a plain value"];
}

export const SECRET_DIFF =
  "showDiff: the content is a secret, and the diff would show it; leave showDiff out, or give pulumi.unsecret(value) as the content if it may be seen";

/** Never shown: contents, and what is only part of the delivery key. */
const MAY_BE_SECRET: ReadonlySet<string> = new Set(["content", "contentBase64", "triggers"]);

/** A program without type checks can give SendFile arguments that only FileRollout has. */
export function sendFileProblems(args: Readonly<Record<string, unknown>>): string[] {
  return OF_ROLLOUT.filter((name) => isGiven(args[name])).map(
    (name) => `${name}: SendFile has no such argument; use FileRollout`,
  );
}

/**
 * Refuses secret arguments, because plan lines, results and errors may show their values, and recorded outputs hold them in
 * plain text. A command is refused also because the API and the instance keep its text readable.
 */
export async function secretProblems(args: Readonly<Record<string, unknown>>): Promise<string[]> {
  const parts = Object.entries(args).flatMap(([name, value]) => partsOf(name, value));
  const secret = await Promise.all(parts.map(([, value]) => holdsSecret(value)));
  return parts
    .filter((_, at) => secret[at])
    .map(
      ([name]) =>
        `${name}: is a secret, and ${whoShows(name)}; give pulumi.unsecret(value) if it may be seen`,
    );
}

/** Splits `activation` and `files` into their parts, each with its own name, and leaves out what may be a secret. */
function partsOf(name: string, value: unknown): (readonly [string, unknown])[] {
  if (name === "activation" && isPlain(value))
    return Object.entries(value).map(([key, one]) => [`activation.${key}`, one] as const);
  if (name === "files" && Array.isArray(value))
    return value.flatMap((file, at) =>
      isPlain(file) ? withoutContents(file, at) : [[`files[${at}]`, file]],
    );
  return MAY_BE_SECRET.has(name) ? [] : [[name, value]];
}

function withoutContents(
  file: Readonly<Record<string, unknown>>,
  at: number,
): (readonly [string, unknown])[] {
  return Object.entries(file)
    .filter(([name]) => !MAY_BE_SECRET.has(name))
    .map(([name, value]) => [`files[${at}].${name}`, value] as const);
}

function whoShows(name: string): string {
  if (name.endsWith("Command")) return "the API and the instance keep commands readable";
  if (/^files(\[\d+\])?$/.test(name))
    return "plans, results and errors show the paths in it; give plain values in which only content is a secret";
  return "plans, results and errors show it";
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  return isRecord(value) && !pulumi.Output.isInstance(value) && !(value instanceof Promise);
}

/** Looks also into lists and objects, because each of their values may be an Output. */
export async function holdsSecret(value: unknown): Promise<boolean> {
  if (pulumi.Output.isInstance(value) || value instanceof Promise)
    return isSecretOutput(pulumi.output(value));
  const parts = Array.isArray(value) ? value : isRecord(value) ? Object.values(value) : [];
  // Plain strings are skipped, so that thousands of instance ids do not become thousands of promises.
  const open = parts.filter((part) => typeof part === "object" && part !== null);
  return (await Promise.all(open.map(holdsSecret))).includes(true);
}

/** Members of an Output that Pulumi's types hide. They are the same in every version that the package supports. */
interface Peekable {
  readonly isKnown: Promise<boolean>;
  promise(): Promise<unknown>;
}

/** A secret null counts as not given. An output that failed counts as no secret, because it fails the resource anyway. */
async function isSecretOutput(output: pulumi.Output<unknown>): Promise<boolean> {
  const peek = output as unknown as Peekable;
  const { isKnown } = peek;
  // When the output failed, both promises reject. Node must not report the one that is not awaited as unhandled.
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

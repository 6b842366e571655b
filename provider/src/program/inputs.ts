/**
 * Makes the inputs of the dynamic resource from the arguments of the two public classes. A content is always a secret input.
 */
import * as pulumi from "@pulumi/pulumi";
import type { SendFileArgs } from "../args.ts";
import type { ExplicitInputs } from "./explicit-provider.ts";
import { filesOf, secretContent } from "./files.ts";
import { holdsSecret, SECRET_DIFF, secretProblems, showDiffProblems } from "./options.ts";
import { RECORDED } from "./outputs.ts";
import { contentOf, isGiven, sourceFolders } from "./source.ts";

export interface BuiltInputs {
  readonly inputs: pulumi.Inputs;
  /** Resolves to true when the program gave the content as a secret. */
  readonly isSecret: Promise<boolean>;
}

type Args = Partial<Omit<SendFileArgs, "timeoutSeconds">> & { readonly [key: string]: unknown };

export function buildInputs(
  args: Args,
  type: string,
  name: string,
  parent: pulumi.Resource | undefined,
  explicit: ExplicitInputs,
  ofClass: readonly string[],
): BuiltInputs {
  const { content: _content, contentBase64: _base64, source: _source, files, showDiff, ...rest } = args;
  const mayBeEmpty = isGiven(args.activation);
  const content = contentOf(args, sourceFolders(), mayBeEmpty);
  const listed = filesOf(files, mayBeEmpty);
  const isSecret = holdsSecret([args.content, args.contentBase64, ...listed.contents]);
  const { problems: ofOptions, ...provider } = explicit;
  const ofFiles = [...content.problems, ...listed.problems];
  const problems = [...ofClass, ...ofOptions, ...ofFiles, ...showDiffProblems(showDiff)];
  const inputs: pulumi.Inputs = {
    // The provider records the path of the first file under this name, also when there are several.
    path: undefined,
    ...rest,
    ...secretContent(content),
    ...(isGiven(files) ? { files: listed.files } : {}),
    ...provider,
    problems: allProblems(problems, args, isSecret),
    __isSecret: isSecret,
    __kind: type,
    __row: urnOf(name, type, parent),
    // The engine does not tell check whether a preview asks. Check removes these inputs, so that they never reach state.
    ...(pulumi.runtime.isDryRun() ? { preview: true, ...(showDiff === true ? { showDiff } : {}) } : {}),
  };
  for (const key of RECORDED) inputs[key] = undefined;
  return { inputs, isSecret };
}

/** Resolves to undefined when there are no problems, so that state holds no empty input. */
async function allProblems(
  ofValues: readonly string[],
  args: Args,
  isSecret: Promise<boolean>,
): Promise<string[] | undefined> {
  const shown = args.showDiff === true && (await isSecret) ? [SECRET_DIFF] : [];
  const all = [...ofValues, ...(await secretProblems(args)), ...shown];
  return all.length > 0 ? all : undefined;
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

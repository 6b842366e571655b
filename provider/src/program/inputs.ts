/**
 * Makes the inputs of the dynamic resource from the arguments of the two public classes. The content is always a secret
 * input.
 */
import * as pulumi from "@pulumi/pulumi";
import type { SendFileArgs } from "../args.ts";
import type { ExplicitInputs } from "./explicit-provider.ts";
import { secretProblems } from "./options.ts";
import { RECORDED } from "./outputs.ts";
import { type Content, contentOf } from "./source.ts";

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

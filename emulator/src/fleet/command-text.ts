/** Fills custom and built-in parameters into the text of a command. */
import type { CommandOrder } from "./invocations.ts";

/** Matches `{{name}}`. Blanks and line ends around the name are ignored. */
const PLACEHOLDER = /\{\{\s*([^{}]*?)\s*\}\}/g;

export interface BuiltInParameters {
  readonly regionId: string;
  readonly instanceId: string;
  readonly invokeId: string;
}

/** Returns `c-…` for the InvokeId `t-…`. RunCommand makes one command for each invocation, so one id gives the other. */
export function commandIdOf(invokeId: string): string {
  return `c${invokeId.slice(1)}`;
}

export function commandText(
  { contentBase64, parameters }: CommandOrder,
  builtIns: BuiltInParameters,
): string {
  const text = Buffer.from(contentBase64, "base64").toString();
  if (parameters === undefined) return text;
  const values = new Map(Object.entries(parameters).map(([name, value]) => [name.toLowerCase(), value]));
  const builtIn: Readonly<Record<string, string>> = {
    "acs::regionid": builtIns.regionId,
    "acs::accountid": "1000000000000000",
    "acs::instanceid": builtIns.instanceId,
    "acs::instancename": builtIns.instanceId,
    "acs::invokeid": builtIns.invokeId,
    "acs::commandid": commandIdOf(builtIns.invokeId),
  };
  return text.replace(PLACEHOLDER, (_, name: string) => {
    const key = name.toLowerCase();
    return builtIn[key] ?? values.get(key) ?? "";
  });
}

/** Returns the names of the custom parameters in the text, each once. They are in lower case because the API ignores
 * their case. */
export function parameterNames(text: string): string[] {
  const names = [...text.matchAll(PLACEHOLDER)].map(([, name = ""]) => name.toLowerCase());
  return [...new Set(names)].filter((name) => !name.startsWith("acs::"));
}

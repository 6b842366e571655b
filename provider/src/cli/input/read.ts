/**
 * Reads the input of a report in any of its forms, and says in one line what is wrong with another one. The line quotes no
 * values of the input, because it may hold secrets.
 */
import { isRecord, type Raw } from "../../core/inputs/unknown.ts";
import { Problem } from "../command.ts";
import type { Found } from "./found.ts";
import { rolloutsOf } from "./outputs.ts";
import { rolloutResultOf } from "./results.ts";
import { deploymentOf, rolloutsInState } from "./state.ts";

const EXPECTED = "expected the output of `pulumi stack output --json` or of `pulumi stack export`";
const MAX_NAMES = 5;

/** `name` is given to a result that stands alone, and so has none. */
export function rolloutsIn(text: string, name: string): Found[] {
  const value = parsed(text);
  if (!isRecord(value)) throw new Problem(`the input is ${kindOf(value)}; ${EXPECTED}`);
  const alone = rolloutResultOf(value);
  if (alone !== undefined) return [{ name, result: alone }];
  const deployment = deploymentOf(value);
  return deployment === undefined ? fromOutputs(value) : fromState(deployment);
}

function parsed(text: string): unknown {
  const plain = text.replace(/^\ufeff/, "").trim();
  if (plain === "") throw new Problem(`the input is empty; ${EXPECTED}`);
  try {
    return JSON.parse(plain);
  } catch {
    throw new Problem(`the input is not JSON; ${EXPECTED}`);
  }
}

function fromState(deployment: Raw): Found[] {
  const found = rolloutsInState(deployment);
  if (found.length === 0) throw new Problem("the state holds no FileRollout and no SendFile");
  return found;
}

function fromOutputs(outputs: Raw): Found[] {
  // The Automation API wraps each output: {"value": …, "secret": false}.
  const plain = Object.fromEntries(Object.entries(outputs).map(([key, value]) => [key, unwrapped(value)]));
  const found = rolloutsOf(plain);
  if (found.length > 0) return found;
  const names = Object.keys(outputs);
  if (names.length === 0) throw new Problem("the stack has no outputs; export the `result` of a FileRollout");
  const secret = names.filter((key) => plain[key] === "[secret]");
  const hint =
    secret.length === 0
      ? ""
      : `; ${named(secret)} ${secret.length === 1 ? "is" : "are"} secret: add --show-secrets`;
  throw new Problem(
    `no result of a rollout is among ${named(names)}${hint}; ${EXPECTED}, with the \`result\` of a FileRollout exported`,
  );
}

function unwrapped(value: unknown): unknown {
  return isRecord(value) && typeof value.secret === "boolean" && "value" in value ? value.value : value;
}

function named(names: readonly string[]): string {
  const more = names.length - MAX_NAMES;
  const shown = names.slice(0, MAX_NAMES).map((name) => JSON.stringify(name));
  return `${shown.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

function kindOf(value: unknown): string {
  if (value === null) return "JSON null";
  return Array.isArray(value) ? "a JSON list" : `a JSON ${typeof value}`;
}

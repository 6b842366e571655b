/**
 * Reads the configuration of a stack from JSON: what `pulumi config --json --show-secrets` prints, or the flat object that
 * the engine gives to programs in PULUMI_CONFIG.
 */
import { parseJson } from "../../connection/config/sources.ts";
import { isRecord } from "../../core/inputs/unknown.ts";
import { Problem } from "../command.ts";

export interface StackConfig {
  /** Reads a value by a full key such as `alicloud:region`. */
  readonly config: (key: string) => string | undefined;
  /** Keys of `alicloud:` whose values are secret and were left out, because `--show-secrets` was. */
  readonly withheld: readonly string[];
}

export function stackConfigOf(text: string, place: string): StackConfig {
  const parsed = parseJson(text);
  if (!isRecord(parsed))
    throw new Problem(
      `${place} is no JSON object; give it what \`pulumi config --json --show-secrets\` prints`,
    );
  const values = new Map(Object.entries(parsed).map(([key, value]) => [key, textOf(value)]));
  const withheld = Object.entries(parsed).filter(([key, value]) => isWithheld(key, value));
  return { config: (key) => values.get(key), withheld: withheld.map(([key]) => key) };
}

function textOf(given: unknown): string | undefined {
  if (typeof given === "string") return given;
  if (!isRecord(given)) return undefined;
  if (typeof given.value === "string") return given.value;
  return given.objectValue === undefined ? undefined : JSON.stringify(given.objectValue);
}

function isWithheld(key: string, value: unknown): boolean {
  const isSecret = isRecord(value) && value.secret === true;
  return isSecret && key.startsWith("alicloud:") && textOf(value) === undefined;
}

/**
 * Remembers under which stack output each rollout publishes a failed result. Two rollouts with one name would overwrite each
 * other's result, and an export under another name would go on showing the run before, so both are complained about.
 */
import type * as pulumi from "@pulumi/pulumi";
import { isRecord, type Raw } from "../core/inputs/unknown.ts";

export interface OutputName {
  /** Name of the stack output: the argument `failureOutput`. */
  readonly output: string;
  /** Name of the rollout. */
  readonly name: string;
  /** Summary of the result, by which an exported result is recognised; undefined while there is no result. */
  readonly summary: string | undefined;
}

interface Claimed {
  readonly name: string;
  readonly resource: pulumi.Resource;
  summary?: string;
}

export class OutputNames {
  private readonly claimed = new Map<string, Claimed>();

  claim(output: string, name: string, resource: pulumi.Resource): string | undefined {
    const other = this.claimed.get(output);
    if (other !== undefined) {
      return `failureOutput: "${output}" is where the rollout "${other.name}" publishes its result; give "${name}" a failureOutput of its own`;
    }
    this.claimed.set(output, { name, resource });
    return undefined;
  }

  setSummary(output: string, summary: string): void {
    const claimed = this.claimed.get(output);
    if (claimed !== undefined) claimed.summary = summary;
  }

  all(): (OutputName & { readonly resource: pulumi.Resource })[] {
    return [...this.claimed].map(([output, { name, resource, summary }]) => ({
      output,
      name,
      resource,
      summary,
    }));
  }
}

/** Says in one line when the exports do not fit one rollout; undefined when they fit, or when its result is not exported. */
export function exportProblem({ output, name, summary }: OutputName, exported: Raw): string | undefined {
  if (summary === undefined) return undefined;
  const own = exported[output];
  const elsewhere = Object.keys(exported).filter((key) => key !== output && tellsOf(exported[key], summary));
  if (tellsOf(own, summary)) return undefined;
  if (own !== undefined) {
    return `the export "${output}" is not the result of "${name}", and a failed deployment would put that result there: rename the export, or give "${name}" another failureOutput`;
  }
  const [first] = elsewhere;
  if (first === undefined) return undefined;
  return `the result of "${name}" is exported as "${first}", but a failed deployment publishes it as "${output}", so "${first}" would go on telling of the last success: set failureOutput: "${first}", or export the result as "${output}"`;
}

/** True when the exported value is the result, a resource that has it as an output, or its summary. */
function tellsOf(value: unknown, summary: string): boolean {
  if (value === summary) return true;
  if (!isRecord(value)) return false;
  return value.summary === summary || tellsOf(value.result, summary) || tellsOf(value.value, summary);
}

/**
 * The report as JSON for programs. The names here are those that docs/reports.md documents; `version` changes when one of
 * them changes its meaning or goes.
 */
import type { InstanceResult, RolloutResult } from "../args.ts";
import type { ReasonGroup, RolloutReport, WaveReport } from "./model.ts";

interface JsonReport {
  readonly version: 1;
  /** True when all rollouts passed. */
  readonly passed: boolean;
  readonly rollouts: readonly JsonRollout[];
}

/** The result with its name, and with all instances that are known. */
interface JsonRollout extends Omit<RolloutResult, "instances"> {
  readonly name: string;
  readonly isComplete: boolean;
  readonly groups: readonly ReasonGroup[];
  readonly waves: readonly WaveReport[];
  readonly instances: Readonly<Record<string, InstanceResult>>;
}

export function json(reports: readonly RolloutReport[]): string {
  const report: JsonReport = {
    version: 1,
    passed: reports.every(({ result }) => result.passed),
    rollouts: reports.map(rollout),
  };
  return `${JSON.stringify(report, null, 2).replace(UNESCAPED, escaped)}\n`;
}

/** Matches control characters that JSON.stringify leaves as they are, and that would disturb a terminal. */
const UNESCAPED = /[\u007f-\u009f\u2028\u2029]/g;

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

function rollout({ name, result, isComplete, groups, waves, instances }: RolloutReport): JsonRollout {
  return { name, ...result, isComplete, groups, waves, instances };
}

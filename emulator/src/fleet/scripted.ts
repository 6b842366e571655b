/** Computes the end that the scenario scripts for an instance's next job. */

import type { InstanceOverride } from "../scenario.ts";
import { COMMAND_ENDINGS } from "./command-outcomes.ts";
import type { Instance } from "./instances.ts";
import type { AnyOutcome, JobKind } from "./job.ts";
import { ENDINGS, type Ending, type Stage } from "./outcomes.ts";

export interface ScriptedEnd {
  readonly outcome: AnyOutcome;
  readonly stage: Stage;
}

/** Whether a scripted error code applies to this kind of job. A code that is documented only for the other kind does
 * not; an undocumented code applies to both. */
export function isMeantFor(kind: JobKind, { errorCode, commandErrorCode }: InstanceOverride): boolean {
  if (kind === "command" && commandErrorCode !== undefined) return true;
  if (errorCode === undefined) return true;
  return (
    Object.hasOwn(tableOf(kind), errorCode) ||
    !Object.hasOwn(tableOf(kind === "file" ? "command" : "file"), errorCode)
  );
}

export function scriptedEnd(kind: JobKind, { override }: Instance): ScriptedEnd {
  const errorCode = (kind === "command" ? override.commandErrorCode : undefined) ?? override.errorCode ?? "";
  const { status, errorInfo, stage } = endingOf(kind, errorCode);
  return {
    stage,
    outcome: {
      status: override.invocationStatus ?? status,
      errorCode,
      errorInfo: override.errorInfo ?? errorInfo,
    },
  };
}

/** An undocumented code may be scripted too, because clients must cope with codes that they do not know. */
function endingOf(kind: JobKind, errorCode: string): Ending {
  const table = tableOf(kind);
  const known = Object.hasOwn(table, errorCode) ? table[errorCode] : undefined;
  return known ?? { status: "Failed", stage: "beforeWrite", errorInfo: "" };
}

function tableOf(kind: JobKind): Readonly<Record<string, Ending>> {
  return kind === "file" ? ENDINGS : COMMAND_ENDINGS;
}

/** Scripted ends: how the next job on an instance is to end, whatever the instance would make of it. */
import { COMMAND_ENDINGS } from "./command-outcomes.ts";
import type { Instance } from "./instances.ts";
import type { AnyOutcome, JobKind } from "./job.ts";
import { ENDINGS, type Ending, type Stage } from "./outcomes.ts";

export interface ScriptedEnd {
  readonly outcome: AnyOutcome;
  readonly stage: Stage;
}

/** A code of the other kind only is not meant; a code that nobody documents is meant for both. */
export function isMeantFor(kind: JobKind, errorCode: string | undefined): boolean {
  if (errorCode === undefined) return true;
  return (
    Object.hasOwn(tableOf(kind), errorCode) ||
    !Object.hasOwn(tableOf(kind === "file" ? "command" : "file"), errorCode)
  );
}

export function scriptedEnd(kind: JobKind, { override }: Instance): ScriptedEnd {
  const errorCode = override.errorCode ?? "";
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

/** A code that is not in the table may be scripted too: clients must bear codes that they do not know. */
function endingOf(kind: JobKind, errorCode: string): Ending {
  const table = tableOf(kind);
  const known = Object.hasOwn(table, errorCode) ? table[errorCode] : undefined;
  return known ?? { status: "Failed", stage: "beforeWrite", errorInfo: "" };
}

function tableOf(kind: JobKind): Readonly<Record<string, Ending>> {
  return kind === "file" ? ENDINGS : COMMAND_ENDINGS;
}

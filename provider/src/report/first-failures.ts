/**
 * Chooses which failures of a running rollout get a lasting line: the first of each kind, told at the moment it is seen. Later
 * ones of the same kind are only counted, because thousands may follow.
 */
import type { InstanceRecord } from "../core/model.ts";
import { adviceOf } from "../core/outcome/classify.ts";
import type { Seen } from "../core/outcome/end.ts";
import { cause, saidBriefly } from "./cause.ts";
import { idsText } from "./labels.ts";

/** A line names few instances, because it should stay one line of a log. */
const MAX_IDS = 3;

/** A failure, as an answer or a record tells it. */
export interface Failing {
  readonly id: string;
  readonly why: Parameters<typeof cause>[0] & Pick<InstanceRecord, "message">;
  readonly advice: string | undefined;
  /** True when the instance is tried again by itself. */
  readonly isRetried?: boolean;
}

export class FirstFailures {
  private readonly told = new Set<string>();

  /** Returns a line for each kind of failure that no line has told. Example: "i-1: Failed FileCreateFail → Check the disk …". */
  lines(failures: Iterable<Failing>): string[] {
    const fresh = [...failures].filter(({ why }) => !this.told.has(kindOf(why)));
    const kinds = Map.groupBy(fresh, ({ why }) => kindOf(why));
    for (const kind of kinds.keys()) this.told.add(kind);
    return [...kinds.values()].flatMap((same) => lineOf(same));
  }
}

function kindOf({ status, errorCode = "" }: Failing["why"]): string {
  return `${status} ${errorCode}`;
}

function lineOf(same: readonly Failing[]): string[] {
  const [first] = same;
  if (first === undefined) return [];
  const said = saidBriefly(first.why);
  const ids = idsText(
    same.map(({ id }) => id),
    MAX_IDS,
  );
  const again = first.isRetried === true ? "; it is tried again" : "";
  const advice = first.advice === undefined ? "" : ` → ${first.advice}`;
  return [`${ids}: ${cause(first.why)}${said === undefined ? "" : `: ${said}`}${again}${advice}`];
}

/** Returns the failure that an answer tells; undefined when it tells none. `retries` is true when the step may be tried again. */
export function failingAnswer(seen: Seen, retries: boolean): Failing | undefined {
  const { instanceId, status, errorCode, errorInfo, end, proof } = seen;
  if (end.kind === "pending" || end.kind === "success") return undefined;
  const why = {
    status,
    ...(errorCode === "" ? {} : { errorCode }),
    ...(errorInfo === "" ? {} : { errorInfo }),
    ...(proof?.phase === undefined ? {} : { phase: proof.phase }),
    ...(proof?.exitCode === undefined ? {} : { exitCode: proof.exitCode }),
    ...(proof === undefined ? {} : { message: proof.message }),
  };
  return { id: instanceId, why, advice: end.advice, isRetried: retries && end.retryable };
}

/** Returns the failure that a record tells; undefined when it tells none. */
export function failingRecord(id: string, record: InstanceRecord | undefined): Failing | undefined {
  const hasFailed = record !== undefined && ["failed", "unreachable", "unknown"].includes(record.outcome);
  return hasFailed ? { id, why: record, advice: adviceOf(record) } : undefined;
}

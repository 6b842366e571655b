/**
 * Groups the instances that do not hold the files, or hold them against the plan, by what they have in common: why they
 * failed, and what became of their files.
 */
import type { InstanceRecord } from "../core/model.ts";
import { aftermath, type Cause, cause } from "./cause.ts";

/** The fields of a record that tell why an instance does not hold the files. */
export type Explained = Cause & Pick<InstanceRecord, "outcome" | "message" | "rolledBack" | "reload">;

export interface Group<T extends Explained = Explained> {
  readonly ids: string[];
  /** Record of the first instance. */
  readonly record: T;
  /** The different messages of the instances, because a message may name its host. */
  readonly said: Set<string>;
}

/** Groups instances by reason, in the order in which the reasons are met. */
export function groupsByReason<T extends Explained>(fleet: Iterable<readonly [string, T]>): Group<T>[] {
  const groups = new Map<string, Group<T>>();
  for (const [id, record] of fleet) {
    if (isHolder(record.outcome) && !keepsNewFiles(record)) continue;
    const key = [cause(record), ...aftermath(record)].join("; ");
    const group = groups.get(key) ?? { ids: [], record, said: new Set() };
    groups.set(key, group);
    group.ids.push(id);
    group.said.add(record.message ?? "");
  }
  return [...groups.values()];
}

/** True for an instance that holds the new files, although the rollout stopped and the old ones should be there. */
export function keepsNewFiles({ outcome, rolledBack }: Pick<Explained, "outcome" | "rolledBack">): boolean {
  return isHolder(outcome) && rolledBack === "failed";
}

/** True when the instance holds the files. */
export function isHolder(outcome: InstanceRecord["outcome"]): boolean {
  return outcome === "success" || outcome === "unchanged";
}

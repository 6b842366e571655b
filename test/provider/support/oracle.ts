/**
 * What must be true after any run, said without the provider's own code: reads the raw state, the disks and the calls.
 */
import type { FakeCloud } from "./cloud.ts";

export interface Run {
  readonly targets: readonly string[];
  readonly path: string;
  readonly content: string;
  readonly overwrite: boolean;
  readonly maxFailures: number | string;
  readonly warns: boolean;
}

type State = Record<string, unknown>;
interface Told {
  readonly outcome: string;
  readonly rolledBack?: string;
  readonly reload?: string;
  readonly errorCode?: string;
}

/** The fleet as it lies in state: groups with their ids in one text. */
export function told(state: State): Map<string, Told> {
  const groups = state.fleet as (Told & { ids: string })[];
  return new Map(groups.flatMap((group) => group.ids.split(" ").map((id) => [id, group] as const)));
}

export const holds = ({ outcome }: Told) => outcome === "success" || outcome === "unchanged";
export const sameFile = (a: Run, b: Run) => a.path === b.path && a.content === b.content;

/** Complaints about a run's result; empty when all is well. What nobody can know of `blind` is not asked. */
export function judged(run: Run, state: State, cloud: FakeCloud, blind: ReadonlySet<string>): string[] {
  const fleet = told(state);
  const counts = state.counts as Record<string, number>;
  const bad: string[] = [];
  if ([...fleet.keys()].sort().join() !== [...run.targets].sort().join())
    bad.push("targets are not the wanted ones");
  for (const [id, one] of fleet) if (holds(one) && !blind.has(id)) bad.push(...onDisk(id, run, cloud));
  bad.push(...sums(fleet, counts));
  const failed = (counts.failed ?? 0) + (counts.unreachable ?? 0) + (counts.unknown ?? 0);
  const share = String(run.maxFailures);
  const size = run.targets.length;
  const allowed = share.endsWith("%") ? Math.floor((Number.parseInt(share, 10) * size) / 100) : Number(share);
  if (state.passed === true && (failed > allowed || (counts.notAttempted ?? 0) > 0))
    bad.push("passed over its budget");
  if (state.gateOpen === true && state.passed !== true && !run.warns)
    bad.push("the gate opens for a failure");
  const good = (counts.success ?? 0) + (counts.unchanged ?? 0);
  const status = good === size ? "Success" : good === 0 ? "Failed" : "PartialFailed";
  if (state.status !== status) bad.push(`status ${String(state.status)}, not ${status}`);
  return bad;
}

/** The first harm: told to hold it, and does not. */
export function onDisk(id: string, run: Run, cloud: FakeCloud): string[] {
  cloud.work();
  const bytes = cloud.disks.get(id)?.get(run.path);
  const wanted = Buffer.from(run.content).toString("base64");
  return bytes === wanted ? [] : [`${id} is told to hold ${run.content} and does not`];
}

function sums(fleet: ReadonlyMap<string, Told>, counts: Record<string, number>): string[] {
  const words = ["success", "unchanged", "failed", "unreachable", "unknown", "notAttempted"];
  const real = words.map((word) => [...fleet.values()].filter(({ outcome }) => outcome === word).length);
  const wrong = words.filter((word, at) => counts[word] !== real[at]);
  const sum = words.reduce((total, word) => total + (counts[word] ?? 0), 0);
  return [
    ...wrong.map((word) => `${word} is counted wrong`),
    ...(sum === counts.total && sum === fleet.size ? [] : ["the counts do not add up"]),
  ];
}

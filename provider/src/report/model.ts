/**
 * The report of one rollout, from which every format is made: instances, groups by reason, and waves. It is made from the
 * public result alone, so that a saved output is enough.
 */
import type { Counts, InstanceResult, Outcome, RolloutResult } from "../args.ts";
import { adviceOf } from "../core/outcome/classify.ts";
import { count } from "../core/plan/verdict.ts";
import { aftermath, cause, saidLines } from "./cause.ts";
import { type Explained, type Group, groupsByReason } from "./groups.ts";

export interface RolloutReport {
  /** Name of the stack output, or of the resource when the report is made from state. */
  readonly name: string;
  readonly result: RolloutResult;
  /**
   * All targets where they are known; otherwise those of `result.instances`, which do not hold the files. They are in the order of
   * the groups, and those that hold the files come last.
   */
  readonly instances: Readonly<Record<string, InstanceResult>>;
  /** True when `instances` lists every target. Then the counts of groups and waves tell of the whole fleet. */
  readonly isComplete: boolean;
  /** Failed ones first, then unreachable, unknown, and not attempted ones; the largest group of an outcome first. */
  readonly groups: readonly ReasonGroup[];
  /** In the order of their numbers. */
  readonly waves: readonly WaveReport[];
}

/** Instances that do not hold the files for the same reason, or hold them although the old ones should be back. */
export interface ReasonGroup {
  readonly outcome: Outcome;
  /** One line: status, code, step, exit code and the API's ErrorInfo. */
  readonly reason: string;
  readonly errorCode?: string;
  readonly step?: string;
  readonly advice?: string;
  readonly ids: readonly string[];
  /** The first lines of what the command said on the first instance. They hold no control characters. */
  readonly said: readonly string[];
  /** The first instance, when the command said something else on others of the group. */
  readonly saidBy?: string;
  /** What became of the files and of the reload. */
  readonly aftermath: readonly string[];
}

export interface WaveReport {
  readonly number: number;
  /** Counts of the known instances of the wave. */
  readonly counts: Counts;
  /** The earliest FinishTime of this run in the wave, as the API says it; absent when none is known. */
  readonly firstFinish?: string;
  readonly lastFinish?: string;
}

/** The order of the groups. `unchanged` is the order's end, because every outcome has a place. */
const ORDER: readonly Outcome[] = [
  "failed",
  "unreachable",
  "unknown",
  "success",
  "unchanged",
  "notAttempted",
];

/** `all` are the results of all targets, where they are known. */
export function rolloutReport(
  name: string,
  result: RolloutResult,
  all: Readonly<Record<string, InstanceResult>> = result.instances,
): RolloutReport {
  const groups = reasonGroups(all);
  return {
    name,
    result,
    instances: failedFirst(all, groups),
    isComplete: Object.keys(all).length === result.counts.total,
    groups,
    waves: wavesOf(Object.values(all)),
  };
}

function failedFirst(
  all: Readonly<Record<string, InstanceResult>>,
  groups: readonly ReasonGroup[],
): Record<string, InstanceResult> {
  const told = new Set(groups.flatMap(({ ids }) => ids));
  const ids = [...told, ...Object.keys(all).filter((id) => !told.has(id))];
  return Object.fromEntries(ids.flatMap((id) => (all[id] === undefined ? [] : [[id, all[id]]])));
}

function reasonGroups(instances: Readonly<Record<string, InstanceResult>>): ReasonGroup[] {
  const told = Object.entries(instances).map(([id, one]) => [id, explained(one)] as const);
  const rank = ({ record }: Group) => ORDER.indexOf(record.outcome);
  return groupsByReason(told)
    .sort((a, b) => rank(a) - rank(b) || b.ids.length - a.ids.length)
    .map(reasonGroup);
}

/** A record names the step of a failure `phase`. */
function explained({ step, ...rest }: InstanceResult): Explained & Pick<InstanceResult, "advice"> {
  return step === undefined ? rest : { ...rest, phase: step };
}

function reasonGroup({ ids, record, said }: Group<Explained & Pick<InstanceResult, "advice">>): ReasonGroup {
  const { outcome, errorCode, phase } = record;
  const advice = record.advice ?? adviceOf(record);
  return {
    outcome,
    reason: cause(record),
    ...(errorCode === undefined ? {} : { errorCode }),
    ...(phase === undefined ? {} : { step: phase }),
    ...(advice === undefined ? {} : { advice }),
    ids,
    said: saidLines(record),
    ...(said.size > 1 && ids[0] !== undefined ? { saidBy: ids[0] } : {}),
    aftermath: aftermath(record),
  };
}

function wavesOf(instances: readonly InstanceResult[]): WaveReport[] {
  const waves = new Map<number, InstanceResult[]>();
  for (const one of instances) {
    const wave = waves.get(one.wave) ?? [];
    waves.set(one.wave, wave);
    wave.push(one);
  }
  return [...waves].sort(([a], [b]) => a - b).map(([number, wave]) => waveReport(number, wave));
}

/**
 * The API's times have one form, so that they are compared as texts. Unchanged and not attempted instances have the time of an
 * earlier run.
 */
function waveReport(number: number, instances: readonly InstanceResult[]): WaveReport {
  const ran = instances.filter(({ outcome }) => outcome !== "unchanged" && outcome !== "notAttempted");
  const times = ran.flatMap(({ finishTime = "" }) => (finishTime === "" ? [] : [finishTime])).sort();
  const [firstFinish] = times;
  const lastFinish = times.at(-1);
  return {
    number,
    counts: count(instances.map(({ outcome }) => outcome)),
    ...(firstFinish === undefined ? {} : { firstFinish }),
    ...(lastFinish === undefined ? {} : { lastFinish }),
  };
}

/**
 * Runs the steps of one wave in order. An instance goes on to the next step when the step before is done for it. A step
 * that failed with a retryable error is tried again for that instance.
 */

import type { LedgerEvent } from "../core/outcome/events.ts";
import { standingOf } from "../core/outcome/standing.ts";
import { isPending } from "../core/plan/pending.ts";
import type { EarlyEnd } from "../core/plan/verdict.ts";
import type { Wait } from "../core/wait/step.ts";
import { showCount } from "../report/count.ts";
import { progressLine } from "../report/progress-line.ts";
import { carryOut } from "../tasks/carry-out.ts";
import type { TaskEnd } from "../tasks/ends.ts";
import { refusal, type Started } from "../tasks/start.ts";
import type { PollEnd } from "../waiter/poll.ts";
import type { Run } from "./context.ts";
import type { Step } from "./steps/step.ts";

/** `tagRefused`: the API refused the Tag, and some instances were left, to be sent to without a Tag. */
export type WaveEnd = EarlyEnd | "tagRefused";

/** Pause before a retry, because a retryable error needs a moment to go away. */
const RETRY_PAUSE_MS = 5_000;

export async function runWave(wave: number, ids: readonly string[], run: Run): Promise<WaveEnd> {
  const end = await runSteps(wave, ids, run);
  const again = end === undefined ? ids.filter((id) => isRepeated(id, run)) : [];
  return again.length === 0 ? end : runSteps(wave, again, run);
}

async function runSteps(wave: number, ids: readonly string[], run: Run): Promise<WaveEnd> {
  for (const step of run.steps) {
    const end = await runStep(step, wave, step.needs(ids), run);
    if (end !== undefined) return end;
  }
  return undefined;
}

function isRepeated(id: string, { ledger, steps }: Run): boolean {
  const record = ledger.record(id);
  return record !== undefined && !ledger.isApplied(id) && steps.some((step) => step.repeatAll?.(record));
}

async function runStep(step: Step, wave: number, ids: readonly string[], run: Run): Promise<WaveEnd> {
  const { ledger, deps } = run;
  const { retries } = run.wanted.policy;
  let todo = ids;
  for (let round = 0; todo.length > 0; round++) {
    const end = await tryStep(step, wave, todo, run, round < retries);
    if (end !== undefined || round >= retries) return end;
    todo = todo.filter((id) => isRetried(step, id, run));
    if (todo.length === 0) return undefined;
    const wait = `${showCount(todo.length)} tried again in ${RETRY_PAUSE_MS / 1000} s`;
    deps.progress.status(progressLine(standingOf(ledger, wave), undefined, wait));
    if ((await deps.clock.sleep(RETRY_PAUSE_MS, deps.signal)) === "aborted") return "cancelled";
  }
  return undefined;
}

function isRetried(step: Step, id: string, { ledger }: Run): boolean {
  const record = ledger.record(id);
  // Nothing else is started on an instance on which a command may still run.
  if (record === undefined || isPending(record)) return false;
  return ledger.stepOf(id) === step.name && !ledger.isApplied(id) && step.retry(record);
}

/** Starts the tasks of a step, waits for their ends, and records what became of each instance. */
async function tryStep(
  step: Step,
  wave: number,
  ids: readonly string[],
  run: Run,
  retries: boolean,
): Promise<WaveEnd> {
  const { wanted, ledger, deps, notes } = run;
  const wasTagRefused = ledger.run.tagRefused;
  const standing = standingOf(ledger, wave, ids);
  const drafts = step.tasks(ids);
  const of = drafts.reduce((sum, draft) => sum + draft.ids.length, 0);
  const isLast = step === run.steps.at(-1);
  const named = isLast ? {} : { step: step.name };
  const onRound = (wait: Wait, sent: number) => {
    deps.progress.status(progressLine(standing, { ...named, of, sent, wait }));
    // With all ends seen, the line for the wave or the end of the rollout follows at once.
    if (!isLast || sent < of || wait.unfinished.size > 0) notes.seen(wait, retries);
  };
  const progressMs = Math.max(wanted.policy.progressDeadlineSeconds * 1000, step.longestMs ?? 0);
  const { ends, end, started } = await carryOut(drafts, step.port, run, { progressMs, onRound });
  const whole = wholeOf(drafts, ends);
  for (const [id, some] of ends) ledger.apply(whole.has(id) ? step.settle(id, some) : cutShort(id, some));
  const isLeftOut = ids.some((id) => !whole.has(id));
  const isForNextPass = isLeftOut && !wasTagRefused && ledger.run.tagRefused && !deps.signal.aborted;
  const isCutShort = deps.signal.aborted && started.some(({ kind }) => kind === "lost");
  const early = earlyEnd(started, end, (isLeftOut && !isForNextPass) || isCutShort);
  return early ?? (isForNextPass ? "tagRefused" : undefined);
}

/** Returns the instances of which all tasks were started, or whose end is decided by those that were started. */
function wholeOf(
  drafts: readonly { readonly ids: readonly string[] }[],
  ends: ReadonlyMap<string, readonly TaskEnd[]>,
): ReadonlySet<string> {
  const missing = new Map<string, number>();
  for (const id of drafts.flatMap((draft) => draft.ids)) missing.set(id, (missing.get(id) ?? 0) + 1);
  const isWhole = (id: string, some: readonly TaskEnd[]) =>
    some.length >= (missing.get(id) ?? 0) ||
    some.some((one) => one.kind !== "ended" || one.seen.end.kind !== "success");
  return new Set([...ends].filter(([id, some]) => isWhole(id, some)).map(([id]) => id));
}

function cutShort(id: string, some: readonly TaskEnd[]): LedgerEvent {
  return { kind: "cutShort", id, tokens: some.flatMap((one) => ("token" in one ? [one.token] : [])) };
}

function earlyEnd(started: readonly Started[], end: PollEnd, isCancelled: boolean): EarlyEnd {
  if (end.why === "cancelled" || isCancelled) return "cancelled";
  return end.why === "refused" || started.some((one) => refusal(one) !== undefined) ? "error" : undefined;
}

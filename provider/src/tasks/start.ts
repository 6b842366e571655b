/**
 * Starts a task, or tells why it was not started. A task whose answer was lost is looked up before it is tried again,
 * and every try carries the same ClientToken, so that nothing is done twice.
 */
import type { Answer, Fault } from "../core/model.ts";
import type { TaskLedger } from "../core/outcome/task-ledger.ts";
import { callWithRetries } from "../waiter/retry.ts";
import type { Deps } from "./deps.ts";
import type { Draft, Task, TaskPort } from "./task.ts";

export type Started =
  | {
      readonly kind: "accepted";
      readonly ids: readonly string[];
      readonly invokeId: string;
      readonly token: string;
    }
  | { readonly kind: "noInstance" | "refused"; readonly ids: readonly string[]; readonly fault: Fault }
  | {
      /** The API may have accepted it, even if it refused later tries. */
      readonly kind: "lost";
      readonly ids: readonly string[];
      readonly fault: Fault;
      readonly token: string;
    }
  /**
   * Nothing was started, because of a cancel, or because the API refused the Tag. In the latter case the run tries
   * again without a Tag.
   */
  | { readonly kind: "unsent"; readonly ids: readonly string[] };

export interface StartDeps {
  readonly ledger: TaskLedger;
  readonly deps: Deps;
}

/**
 * Starts a task. A call that is refused because of some of its instances is split in halves until each such instance is
 * alone in its call.
 */
export async function start<P>(draft: Draft<P>, port: TaskPort<P>, context: StartDeps): Promise<Started[]> {
  const first = await startTagged(draft, port, context);
  if (first.kind !== "refused" || port.blames(first.fault) !== "instances") return [first];
  if (draft.ids.length === 1) return [{ ...first, kind: "noInstance" }];
  const { signal } = context.deps;
  const half = Math.ceil(draft.ids.length / 2);
  const ids = draft.ids.slice(half);
  if (signal.aborted) return [{ kind: "unsent", ids: draft.ids }];
  const left = await start({ ...draft, ids: draft.ids.slice(0, half) }, port, context);
  const stop = left.map(refusal).find((fault) => fault !== undefined);
  if (stop !== undefined) return [...left, { kind: "refused", ids, fault: stop }];
  if (signal.aborted || left.some(({ kind }) => kind === "unsent")) return [...left, { kind: "unsent", ids }];
  return [...left, ...(await start({ ...draft, ids }, port, context))];
}

/** Returns the fault when it makes every further call useless; otherwise `undefined`. */
export function refusal(started: Started): Fault | undefined {
  if (started.kind === "refused") return started.fault;
  return started.kind === "lost" && started.fault.kind === "terminal" ? started.fault : undefined;
}

/**
 * Starts the task with a Tag, by which it is found quickly. If the API refuses the Tag, because some accounts may not
 * tag, the run goes on without Tags.
 */
async function startTagged<P>(draft: Draft<P>, port: TaskPort<P>, context: StartDeps): Promise<Started> {
  const { ledger, deps } = context;
  const isTagged = !ledger.run.tagRefused;
  const started = await startOne(draft, isTagged, port, context);
  if (!isTagged || started.kind !== "refused" || port.blames(started.fault) !== "tag") return started;
  refuseTag(started.fault.code, ledger, deps);
  return { kind: "unsent", ids: draft.ids };
}

/** Records that the API refuses Tags, so that no further task gets one, and logs it once. */
export function refuseTag(code: string, ledger: TaskLedger, { progress }: Deps): void {
  if (ledger.run.tagRefused) return;
  ledger.apply({ kind: "tagRefused" });
  progress.note(`sends go without a tag: it was refused with ${code}; earlier sends are found by file name`);
}

async function startOne<P>(
  draft: Draft<P>,
  isTagged: boolean,
  port: TaskPort<P>,
  { ledger, deps }: StartDeps,
): Promise<Started> {
  const { ids, step } = draft;
  const deadline = () => port.deadline(deps.clock.now(), draft);
  const isOlder = ledger.olderThanNext();
  const token = ledger.nextToken;
  const task: Task<P> = { ...draft, token, isTagged };
  const accepted = (invokeId: string): Started => {
    ledger.apply({ kind: "accepted", token, invokeId, until: deadline() });
    return { kind: "accepted", ids, invokeId, token };
  };
  const lost = (fault: Fault): Started => {
    ledger.apply({ kind: "lost", token, until: deadline() });
    return { kind: "lost", ids, fault, token };
  };
  // Once the answer to a try was lost, that try may have been accepted, even if later tries are refused.
  let isLost = false;
  const tryCall = async (): Promise<Answer<Started>> => {
    ledger.apply({ kind: "begun", task: { step, ids, token, until: deadline() } });
    const answer = await port.start(task);
    if (answer.ok) return { ok: true, value: accepted(answer.value.invokeId) };
    const { fault } = answer;
    isLost ||= fault.kind === "lost";
    if (!isLost) ledger.apply({ kind: "denied", token });
    if (fault.kind !== "lost") return answer;
    const found = await port.lookUp(task, isOlder);
    if (found.kind === "absent") return answer;
    if (found.kind === "found") return { ok: true, value: accepted(found.invokeId) };
    return { ok: true, value: lost({ ...fault, message: `${fault.message}; ${found.why}` }) };
  };
  // The first try begins before anything is awaited, so that no other task gets the same token.
  const tried = await callWithRetries(tryCall, { maxRetryMs: deps.api.maxRetryMs }, deps);
  if (tried.ok) return tried.value;
  const { fault, why } = tried;
  if (isLost) return lost(fault);
  return why === "cancelled" ? { kind: "unsent", ids } : { kind: "refused", ids, fault };
}

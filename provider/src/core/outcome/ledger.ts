/**
 * The ledger holds all that a run knows. Only `apply(event)` changes it. Outputs, partial results, progress lines and
 * the verdict are read from it, so nothing that was learned is lost when something throws.
 */
import type { Fleet, InstanceRecord, ListedSend, Recorded } from "../model.ts";
import type { Wanted } from "../plan/diff.ts";
import { isCurrent, keep } from "../plan/plan.ts";
import type { CallEvent, InstanceEvent, LedgerEvent, Why } from "./events.ts";
import { pendingAtFormerTargets } from "./former-targets.ts";
import { isPast } from "./past.ts";
import { attemptsSoFar, notAttempted, pendingOr } from "./record.ts";
import { RESTORE } from "./restored.ts";
import { factsAfter, factsAtStart, type RunFacts } from "./run-facts.ts";
import { runTagOf, type Sender } from "./sender.ts";
import { firstStep, type Steps } from "./steps.ts";
import { TaskLog } from "./task-log.ts";
import { hasChanged, mayBeRestored } from "./touched.ts";
import { transition } from "./transitions.ts";
import { zonesIn } from "./zones.ts";

export interface LedgerInput {
  readonly wanted: Wanted;
  readonly recorded: Recorded | undefined;
  readonly sender: Sender;
  readonly steps: Steps;
}

export class Ledger {
  readonly input: LedgerInput;
  private readonly targets: ReadonlySet<string>;
  private readonly records: Map<string, InstanceRecord>;
  private readonly tasks: TaskLog;
  private readonly dealtWith = new Set<string>();
  private readonly sentTo = new Set<string>();
  private readonly changed = new Set<string>();
  /** Maps an instance to the step that it has reached in this run. */
  private readonly reached = new Map<string, string>();
  private readonly tried = new Map<string, string>();
  private facts: RunFacts;
  /** Targets on which the wanted delivery was applied before the run. */
  readonly appliedBefore: ReadonlySet<string>;

  constructor(input: LedgerInput) {
    const { wanted, recorded } = input;
    const fleet: Fleet = recorded?.fleet ?? new Map();
    this.input = input;
    this.targets = new Set(wanted.targets);
    this.records = new Map(keep(fleet, wanted.targets));
    this.tasks = new TaskLog(recorded?.sends ?? 0);
    this.appliedBefore = new Set(wanted.targets.filter((id) => this.isApplied(id)));
    const pending = pendingAtFormerTargets(fleet, wanted.targets);
    this.facts = factsAtStart(Math.max(recorded?.formerTargetsUntil ?? 0, pending), zonesIn(this.records));
  }

  /** Events about the whole run. */
  get run(): RunFacts {
    return this.facts;
  }

  get fleet(): Fleet {
    return this.records;
  }

  isTarget(id: string): boolean {
    return this.targets.has(id);
  }

  record(id: string): InstanceRecord | undefined {
    return this.records.get(id);
  }

  /** True when all steps of the wanted delivery are done on the instance. */
  isApplied(id: string): boolean {
    return isCurrent(this.records.get(id), this.input.wanted.delivery);
  }

  /**
   * Returns the first step that is not done on the instance. Steps that an earlier run did for the same delivery count
   * as done.
   */
  stepOf(id: string): string {
    const reached = this.reached.get(id);
    if (reached !== undefined) return reached;
    const { steps, wanted, recorded } = this.input;
    const record = this.records.get(id);
    return firstStep(record, recorded?.delivery.key === wanted.delivery.key, wanted.delivery, steps);
  }

  /** The instances that this run sent to or found unreachable. */
  get attempted(): ReadonlySet<string> {
    return this.dealtWith;
  }

  /** Returns how often the wanted delivery was attempted on the instance, earlier runs included. */
  attemptsSoFar(id: string): number {
    const { wanted, recorded } = this.input;
    const isCounted = this.dealtWith.has(id) || recorded?.delivery.key === wanted.delivery.key;
    return attemptsSoFar(this.records.get(id), isCounted);
  }

  /** True when the API accepted, or may have accepted, a task of this run for the instance. */
  wasSentTo(id: string): boolean {
    return this.sentTo.has(id);
  }

  /** The instances whose files this run has changed, and on which a restore may be started. */
  get touched(): readonly string[] {
    const { targets } = this.input.wanted;
    return targets.filter((id) => this.changed.has(id) && mayBeRestored(this.records.get(id)));
  }

  /** True when a task of this run may have reached an instance. */
  get hasSent(): boolean {
    return !this.tasks.isEmpty;
  }

  /** Maps the InvokeId of each task of the run to its ClientToken, in the order in which the API accepted them. */
  get accepted(): ReadonlyMap<string, string> {
    return this.tasks.accepted;
  }

  /** Number of the last send of the resource, from 1. */
  get sendCount(): number {
    return this.tasks.count;
  }

  /** ClientToken for the next task. It changes as soon as that task is begun. */
  get nextToken(): string {
    return `${runTagOf(this.input.sender)}-${this.tasks.count + 1}`;
  }

  /** Returns a test for listed sends that are older than every task that is started from now on. */
  olderThanNext(): (send: Pick<ListedSend, "invokeId" | "description">) => boolean {
    const accepted = new Set(this.tasks.accepted.keys());
    const { sender, recorded } = this.input;
    const sought = { incarnation: sender.incarnation, counted: recorded?.sends ?? 0, lost: [] };
    return (send) => accepted.has(send.invokeId) || isPast(send, sought);
  }

  waveOf(id: string): number {
    return this.facts.waveOf.get(id) ?? 1;
  }

  apply(event: LedgerEvent): void {
    switch (event.kind) {
      case "begun":
      case "accepted":
      case "lost":
      case "denied":
      case "cutShort":
      case "counted":
        this.applyCall(event);
        return;
      case "ended":
      case "unseen":
      case "refused":
      case "noInstance":
      case "restored":
      case "unreachable":
      case "pendingEnded":
      case "pendingUnseen":
      case "adopted":
        this.applyInstance(event);
        return;
      default:
        this.facts = factsAfter(this.facts, event);
        if (event.kind === "stopped") this.settleRest(event.why);
    }
  }

  private applyCall(event: CallEvent): void {
    for (const id of this.tasks.apply(event)?.ids ?? []) this.sentTo.add(id);
  }

  private applyInstance(event: InstanceEvent): void {
    const { id } = event;
    const { record, step, tried } = transition(event, {
      before: this.records.get(id),
      step: this.stepOf(id),
      tried: this.tried.get(id),
      isAttempted: this.dealtWith.has(id),
      wave: this.waveOf(id),
      attempts: this.attemptsSoFar(id),
      delivery: this.input.wanted.delivery,
      steps: this.input.steps,
      recorded: this.input.recorded,
      task: (token) => this.tasks.get(token),
    });
    this.records.set(id, record);
    this.reached.set(id, step);
    if (hasChanged(event)) this.changed.add(id);
    if (tried !== undefined) this.tried.set(id, tried);
    if ("tokens" in event) this.tasks.settle(event.tokens ?? [], id);
    if (!tellsOfEarlierRun(event)) this.dealtWith.add(id);
  }

  /** Records the remaining targets: those with a task of unknown end as Unknown, those without a task as NotAttempted. */
  private settleRest(why: Why | undefined): void {
    const { code = "INTERNAL", info = "internal error" } = why ?? {};
    const unseen = { code, info: `${info}; its end was not seen` };
    for (const [id, tokens] of this.tasks.unsettled()) {
      const isRestore = this.tasks.get(tokens[0] ?? "")?.step === RESTORE;
      if (isRestore)
        this.applyInstance({ kind: "restored", id, tokens, end: { kind: "unseen", why: unseen } });
      else this.applyInstance({ kind: "unseen", id, tokens, pending: tokens, why: unseen });
    }
    for (const id of this.input.wanted.targets) {
      const record = this.records.get(id);
      if (this.dealtWith.has(id) || this.isApplied(id)) continue;
      const step = this.input.steps.length > 1 ? { step: this.stepOf(id) } : {};
      const left = notAttempted(record, record?.wave ?? 1, this.attemptsSoFar(id), why);
      this.records.set(id, { ...pendingOr(left, record), ...step });
    }
  }
}

function tellsOfEarlierRun({ kind }: InstanceEvent): boolean {
  return kind === "pendingEnded" || kind === "pendingUnseen" || kind === "adopted";
}

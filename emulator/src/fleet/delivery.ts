/** Moves each instance's files and commands from Pending over Running to their end: files one at a time, commands beside
 * them and each other. A job that passes its deadline is withdrawn, or broken off when it runs. */
import type { Clock, Timer } from "../clock.ts";
import { CANCELLED, commandEndedAs, TERMINATED } from "./command-outcomes.ts";
import type { DelayPicker } from "./delays.ts";
import { agentIsUp, type Instance, type Instances, isStopped } from "./instances.ts";
import type { Delivery } from "./invocations.ts";
import type { AnyOutcome, BreakOff, Interruption, Job, JobKind } from "./job.ts";
import { endedAs } from "./outcomes.ts";
import { isMeantFor, type ScriptedEnd, scriptedEnd } from "./scripted.ts";

export interface DeliveryDeps {
  readonly clock: Clock;
  readonly instances: Instances;
  readonly delays: DelayPicker;
  /** Is called after each change of a delivery. */
  readonly changed: () => void;
}

/** How many jobs of each kind an instance's agent has in hand at a time. */
const AT_ONCE: Readonly<Record<JobKind, number>> = { file: 1, command: 10 };
/** The agent takes this many commands more, which wait. Further ones end as TaskConcurrencyLimit. */
const MOST_WAITING_COMMANDS = 50;

/** A job that has not ended, with its timers. */
interface QueuedJob {
  readonly job: Job;
  deadline?: Timer;
  /** Whether this job is one of those that its instance's agent has in hand. */
  isTakenUp?: true;
  /** Is set while this job waits for its next step. */
  step?: Timer;
  /** Stops the running job. Is set while the job runs and can be stopped. */
  breakOff?: BreakOff;
  /** The outcome and end time of a job that was broken off. They replace what the stopped job still reports. */
  interruption?: { readonly outcome: AnyOutcome; readonly at: number };
}

export class Deliveries {
  /** The jobs of each instance and kind, oldest first. */
  readonly #queues = new Map<string, QueuedJob[]>();
  /** For each instance: how many jobs have ended, and when the last one did. */
  readonly #tallies = new Map<string, { count: number; lastAt: number | undefined }>();
  readonly #deps: DeliveryDeps;

  constructor(deps: DeliveryDeps) {
    this.#deps = deps;
  }

  start(jobs: Iterable<Job>): void {
    for (const job of jobs) this.#enqueue({ job });
  }

  /** Stops one delivery as StopInvocation does: cancelled while it waits, broken off while it runs, unchanged when it
   * has ended. */
  halt(delivery: Delivery): void {
    const queued = this.#queues
      .get(queueOf("command", delivery.instanceId))
      ?.find(({ job }) => job.delivery === delivery);
    if (queued === undefined || delivery.stopRequestedAt !== undefined) return;
    delivery.stopRequestedAt = this.#deps.clock.now();
    if (delivery.startedAt === undefined) this.#finish(queued, CANCELLED);
    else this.#interrupt(queued, TERMINATED, "stop");
  }

  /** Stops everything when the emulator closes. Deliveries keep the status that they have. */
  stop(): void {
    const all = [...this.#queues.values()].flat();
    this.#queues.clear();
    for (const queued of all) {
      cancel(queued);
      queued.breakOff?.("stop");
    }
  }

  /** Number of the instance's jobs that have not ended. DescribeCloudAssistantStatus shows it. */
  active(instanceId: string): number {
    const kinds = ["file", "command"] as const;
    return kinds.reduce((sum, kind) => sum + (this.#queues.get(queueOf(kind, instanceId))?.length ?? 0), 0);
  }

  tally(instanceId: string): { readonly count: number; readonly lastAt: number | undefined } {
    return this.#tallies.get(instanceId) ?? { count: 0, lastAt: undefined };
  }

  #enqueue(queued: QueuedJob): void {
    const { clock, instances } = this.#deps;
    const { delivery, deliverWithinMs } = queued.job;
    const instance = instances.get(delivery.instanceId, clock.now());
    if (instance !== undefined && isStopped(instance, clock.now())) {
      this.#end(queued, endedAs("InstanceNotRunning"), clock.now());
      return;
    }
    const key = keyOf(queued);
    const queue = this.#queues.get(key) ?? [];
    if (queued.job.kind === "command" && queue.length >= AT_ONCE.command + MOST_WAITING_COMMANDS) {
      this.#end(queued, commandEndedAs("TaskConcurrencyLimit"), clock.now());
      return;
    }
    this.#queues.set(key, queue);
    queue.push(queued);
    const left = delivery.createdAt + deliverWithinMs - clock.now();
    queued.deadline = clock.after(Math.max(0, left), () => this.#finish(queued, tooLate(queued.job.kind)));
    this.#takeUpNext(key);
  }

  #takeUpNext(key: string): void {
    const queue = this.#queues.get(key) ?? [];
    const next = queue.slice(0, AT_ONCE[queue[0]?.job.kind ?? "file"]).filter(({ isTakenUp }) => !isTakenUp);
    for (const queued of next) this.#takeUp(queued);
  }

  /** Starts the time for which a job stays Pending, until the agent fetches it. */
  #takeUp(queued: QueuedJob): void {
    queued.isTakenUp = true;
    const { clock, delays, instances } = this.#deps;
    const { instanceId, createdAt } = queued.job.delivery;
    const instance = instances.get(instanceId, clock.now());
    const { pendingMs, runningMs } = delays.pick(instance?.override.deliveryMs);
    const waited = clock.now() - createdAt;
    const rest = instance?.override.deliveryMs === undefined ? Math.max(0, pendingMs - waited) : pendingMs;
    queued.step = clock.after(rest, () => this.#deliver(queued, runningMs));
  }

  #deliver(queued: QueuedJob, runningMs: number): void {
    const { clock, instances } = this.#deps;
    const { job } = queued;
    const now = clock.now();
    const instance = instances.get(job.delivery.instanceId, now);
    if (instance?.override.hang === true) return; // the job stays Pending until its deadline
    const obstacle = whyUndeliverable(instance, now);
    if (obstacle !== undefined || instance === undefined) {
      this.#finish(queued, obstacle ?? endedAs("InstanceReleased"));
      return;
    }
    const scripted = this.#scriptedEnd(job.kind, instance);
    // A scripted end is used even where the agent would refuse the job.
    const end = scripted === undefined ? job.refusal(instance) : undeliveredEnd(scripted);
    if (end !== undefined) {
      this.#finish(queued, end);
      return;
    }
    job.delivery.startedAt = now;
    this.#deps.changed();
    if (job.runWithinMs !== undefined) {
      queued.deadline?.cancel();
      const tooLong = commandEndedAs("ExecutionTimeout");
      queued.deadline = clock.after(job.runWithinMs, () => this.#interrupt(queued, tooLong, "timeout"));
    }
    queued.step = clock.after(runningMs, () => this.#run(queued, scripted));
  }

  #run(queued: QueuedJob, scripted: ScriptedEnd | undefined): void {
    const { clock, instances } = this.#deps;
    const instance = instances.get(queued.job.delivery.instanceId, clock.now());
    const end =
      whyLost(instance, clock.now()) ?? (scripted?.stage === "beforeWrite" ? scripted.outcome : undefined);
    if (end !== undefined || instance === undefined) {
      this.#finish(queued, end ?? endedAs("InstanceReleased"));
      return;
    }
    // A job whose report gets lost stays Running until its deadline.
    const breakOff = queued.job.perform(instance, (reported) => this.#report(queued, scripted, reported));
    if (breakOff !== undefined) queued.breakOff = breakOff;
  }

  #report(queued: QueuedJob, scripted: ScriptedEnd | undefined, reported: AnyOutcome): void {
    const { clock, instances } = this.#deps;
    const { instanceId } = queued.job.delivery;
    if (this.#queues.get(keyOf(queued))?.includes(queued) !== true) return;
    const { interruption } = queued;
    const lost = whyLost(instances.get(instanceId, clock.now()), clock.now());
    // An end scripted for after the write applies only if the write succeeded. Otherwise the write's own failure
    // counts.
    const outcome = scripted !== undefined && reported.status === "Success" ? scripted.outcome : reported;
    this.#finish(queued, interruption?.outcome ?? lost ?? outcome, interruption?.at);
  }

  #interrupt(queued: QueuedJob, outcome: AnyOutcome, why: Interruption): void {
    if (queued.breakOff === undefined) {
      this.#finish(queued, outcome);
      return;
    }
    queued.interruption ??= { outcome, at: this.#deps.clock.now() };
    this.#deps.changed();
    queued.breakOff(why);
  }

  #scriptedEnd(kind: JobKind, instance: Instance): ScriptedEnd | undefined {
    if (!isMeantFor(kind, instance.override)) return undefined;
    return this.#deps.instances.takeScriptedEnd(instance, kind) ? scriptedEnd(kind, instance) : undefined;
  }

  #finish(queued: QueuedJob, outcome: AnyOutcome, at: number = this.#deps.clock.now()): void {
    cancel(queued);
    this.#end(queued, outcome, at);
    const key = keyOf(queued);
    const rest = (this.#queues.get(key) ?? []).filter((other) => other !== queued);
    if (rest.length === 0) this.#queues.delete(key);
    else this.#queues.set(key, rest);
    this.#takeUpNext(key);
  }

  #end({ job: { delivery } }: QueuedJob, outcome: AnyOutcome, at: number): void {
    delivery.endedAt = at;
    const count = this.tally(delivery.instanceId).count + 1;
    this.#tallies.set(delivery.instanceId, { count, lastAt: at });
    delivery.outcome = outcome;
    this.#deps.changed();
  }
}

function queueOf(kind: JobKind, instanceId: string): string {
  return `${kind} ${instanceId}`;
}

function keyOf({ job: { kind, delivery } }: QueuedJob): string {
  return queueOf(kind, delivery.instanceId);
}

/** Returns the outcome of a job that cannot be handed to the instance's agent, or undefined when it can. */
function whyUndeliverable(instance: Instance | undefined, now: number): AnyOutcome | undefined {
  if (instance === undefined) return endedAs("InstanceReleased");
  if (isStopped(instance, now)) return endedAs("InstanceNotRunning");
  return agentIsUp(instance, now) ? undefined : endedAs("ClientNotRunning");
}

/** Returns the outcome of a job whose instance or agent went away after it got the job, or undefined when both are
 * there. */
function whyLost(instance: Instance | undefined, now: number): AnyOutcome | undefined {
  if (instance === undefined) return endedAs("InstanceReleased");
  return agentIsUp(instance, now) ? undefined : endedAs("ClientNotResponse");
}

function undeliveredEnd({ stage, outcome }: ScriptedEnd): AnyOutcome | undefined {
  return stage === "undelivered" ? outcome : undefined;
}

function tooLate(kind: JobKind): AnyOutcome {
  return kind === "file" ? endedAs("DeliveryTimeout") : commandEndedAs("DeliveryTimeout");
}

function cancel(queued: QueuedJob): void {
  queued.deadline?.cancel();
  queued.step?.cancel();
}

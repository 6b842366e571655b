/** Moves each instance's files and commands from Pending over Running to their end, one at a time. A job that passes
 * its deadline is withdrawn, or broken off when it runs. */
import type { Clock, Timer } from "../clock.ts";
import { CANCELLED, commandEndedAs, TERMINATED } from "./command-outcomes.ts";
import type { DelayPicker } from "./delays.ts";
import { agentIsUp, type Instance, type Instances, isStopped } from "./instances.ts";
import type { Delivery } from "./invocations.ts";
import type { AnyOutcome, Job, JobKind } from "./job.ts";
import { endedAs } from "./outcomes.ts";
import { isMeantFor, type ScriptedEnd, scriptedEnd } from "./scripted.ts";

export interface Surroundings {
  readonly clock: Clock;
  readonly instances: Instances;
  readonly delays: DelayPicker;
  /** Is called after each change of a delivery. */
  readonly changed: () => void;
}

/** A job that has not ended, with its timers. */
interface Task {
  readonly job: Job;
  deadline?: Timer;
  /** Is set while this task is the current one of its instance and waits for its next step. */
  step?: Timer;
  /** Stops the running job. Is set while the job runs and can be stopped. */
  breakOff?: () => void;
  /** The outcome and end time of a job that was broken off. They replace what the stopped job still reports. */
  interruption?: { readonly outcome: AnyOutcome; readonly at: number };
}

export class Deliveries {
  /** The queue of tasks of each instance. The first task of a queue is the current one. */
  readonly #queues = new Map<string, Task[]>();
  /** For each instance: how many jobs have ended, and when the last one did. */
  readonly #tallies = new Map<string, { count: number; lastAt: number | undefined }>();
  readonly #around: Surroundings;

  constructor(around: Surroundings) {
    this.#around = around;
  }

  start(jobs: Iterable<Job>): void {
    for (const job of jobs) this.#enqueue({ job });
  }

  /** Stops one delivery as StopInvocation does: cancelled while it waits, broken off while it runs, unchanged when it
   * has ended. */
  halt(delivery: Delivery): void {
    const task = this.#queues.get(delivery.instanceId)?.find(({ job }) => job.delivery === delivery);
    if (task === undefined || delivery.stopRequestedAt !== undefined) return;
    delivery.stopRequestedAt = this.#around.clock.now();
    if (delivery.startedAt === undefined) this.#finish(task, CANCELLED);
    else this.#interrupt(task, TERMINATED);
  }

  /** Stops everything when the emulator closes. Deliveries keep the status that they have. */
  stop(): void {
    const tasks = [...this.#queues.values()].flat();
    this.#queues.clear();
    for (const task of tasks) {
      cancel(task);
      task.breakOff?.();
    }
  }

  /** Number of the instance's jobs that have not ended. DescribeCloudAssistantStatus shows it. */
  active(instanceId: string): number {
    return this.#queues.get(instanceId)?.length ?? 0;
  }

  tally(instanceId: string): { readonly count: number; readonly lastAt: number | undefined } {
    return this.#tallies.get(instanceId) ?? { count: 0, lastAt: undefined };
  }

  #enqueue(task: Task): void {
    const { clock, instances } = this.#around;
    const { delivery, deliverWithinMs } = task.job;
    const instance = instances.get(delivery.instanceId, clock.now());
    if (instance !== undefined && isStopped(instance, clock.now())) {
      this.#end(task, endedAs("InstanceNotRunning"), clock.now());
      return;
    }
    const queue = this.#queues.get(delivery.instanceId) ?? [];
    this.#queues.set(delivery.instanceId, queue);
    queue.push(task);
    const left = delivery.createdAt + deliverWithinMs - clock.now();
    task.deadline = clock.after(Math.max(0, left), () => this.#finish(task, tooLate(task.job.kind)));
    if (queue.length === 1) this.#takeUp(task);
  }

  /** Starts the time for which the current task stays Pending, until the agent fetches it. */
  #takeUp(task: Task): void {
    const { clock, delays, instances } = this.#around;
    const { instanceId, createdAt } = task.job.delivery;
    const instance = instances.get(instanceId, clock.now());
    const { pendingMs, runningMs } = delays.pick(instance?.override.deliveryMs);
    const waited = clock.now() - createdAt;
    const rest = instance?.override.deliveryMs === undefined ? Math.max(0, pendingMs - waited) : pendingMs;
    task.step = clock.after(rest, () => this.#deliver(task, runningMs));
  }

  #deliver(task: Task, runningMs: number): void {
    const { clock, instances } = this.#around;
    const { job } = task;
    const now = clock.now();
    const instance = instances.get(job.delivery.instanceId, now);
    if (instance?.override.hang === true) return; // the task stays Pending until its deadline
    const obstacle = whyUndeliverable(instance, now);
    if (obstacle !== undefined || instance === undefined) {
      this.#finish(task, obstacle ?? endedAs("InstanceReleased"));
      return;
    }
    const scripted = this.#scriptedEnd(job.kind, instance);
    // A scripted end is used even where the agent would refuse the job.
    const end = scripted === undefined ? job.refusal(instance) : undeliveredEnd(scripted);
    if (end !== undefined) {
      this.#finish(task, end);
      return;
    }
    job.delivery.startedAt = now;
    this.#around.changed();
    if (job.runWithinMs !== undefined) {
      task.deadline?.cancel();
      const tooLong = commandEndedAs("ExecutionTimeout");
      task.deadline = clock.after(job.runWithinMs, () => this.#interrupt(task, tooLong));
    }
    task.step = clock.after(runningMs, () => this.#run(task, scripted));
  }

  #run(task: Task, scripted: ScriptedEnd | undefined): void {
    const { clock, instances } = this.#around;
    const instance = instances.get(task.job.delivery.instanceId, clock.now());
    const end =
      whyLost(instance, clock.now()) ?? (scripted?.stage === "beforeWrite" ? scripted.outcome : undefined);
    if (end !== undefined || instance === undefined) {
      this.#finish(task, end ?? endedAs("InstanceReleased"));
      return;
    }
    // A job whose report gets lost stays Running until its deadline.
    const breakOff = task.job.perform(instance, (reported) => this.#report(task, scripted, reported));
    if (breakOff !== undefined) task.breakOff = breakOff;
  }

  #report(task: Task, scripted: ScriptedEnd | undefined, reported: AnyOutcome): void {
    const { clock, instances } = this.#around;
    const { instanceId } = task.job.delivery;
    if (this.#queues.get(instanceId)?.includes(task) !== true) return;
    const { interruption } = task;
    const lost = whyLost(instances.get(instanceId, clock.now()), clock.now());
    // An end scripted for after the write applies only if the write succeeded. Otherwise the write's own failure
    // counts.
    const outcome = scripted !== undefined && reported.status === "Success" ? scripted.outcome : reported;
    this.#finish(task, interruption?.outcome ?? lost ?? outcome, interruption?.at);
  }

  #interrupt(task: Task, outcome: AnyOutcome): void {
    if (task.breakOff === undefined) {
      this.#finish(task, outcome);
      return;
    }
    task.interruption ??= { outcome, at: this.#around.clock.now() };
    this.#around.changed();
    task.breakOff();
  }

  #scriptedEnd(kind: JobKind, instance: Instance): ScriptedEnd | undefined {
    if (!isMeantFor(kind, instance.override.errorCode)) return undefined;
    return this.#around.instances.takeScriptedEnd(instance) ? scriptedEnd(kind, instance) : undefined;
  }

  #finish(task: Task, outcome: AnyOutcome, at: number = this.#around.clock.now()): void {
    cancel(task);
    this.#end(task, outcome, at);
    const { instanceId } = task.job.delivery;
    const queue = this.#queues.get(instanceId) ?? [];
    const wasCurrent = queue[0] === task;
    const rest = queue.filter((other) => other !== task);
    if (rest.length === 0) this.#queues.delete(instanceId);
    else this.#queues.set(instanceId, rest);
    if (wasCurrent && rest[0] !== undefined) this.#takeUp(rest[0]);
  }

  #end({ job: { delivery } }: Task, outcome: AnyOutcome, at: number): void {
    delivery.endedAt = at;
    const count = this.tally(delivery.instanceId).count + 1;
    this.#tallies.set(delivery.instanceId, { count, lastAt: at });
    delivery.outcome = outcome;
    this.#around.changed();
  }
}

/** Returns the outcome of a task that cannot be handed to the instance's agent, or undefined when it can. */
function whyUndeliverable(instance: Instance | undefined, now: number): AnyOutcome | undefined {
  if (instance === undefined) return endedAs("InstanceReleased");
  if (isStopped(instance, now)) return endedAs("InstanceNotRunning");
  return agentIsUp(instance, now) ? undefined : endedAs("ClientNotRunning");
}

/** Returns the outcome of a task whose instance or agent went away after it got the task, or undefined when both are
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

function cancel(task: Task): void {
  task.deadline?.cancel();
  task.step?.cancel();
}

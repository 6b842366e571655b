/** Moves jobs from Pending over Running to their end, one at a time for each instance, files and commands alike.
 * The server's clock rules: what has not ended in its time is withdrawn, or broken off when it runs. */
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
  /** Called after each change. */
  readonly changed: () => void;
}

interface Task {
  readonly job: Job;
  deadline?: Timer;
  /** Set while this task is the instance's current one and waits for its next step. */
  step?: Timer;
  /** Set while the agent is at it and can be broken off. */
  breakOff?: () => void;
  /** How it ends when what was broken off reports. */
  interruption?: { readonly outcome: AnyOutcome; readonly at: number };
}

export class Deliveries {
  /** The first task of each line is the current one. */
  readonly #lines = new Map<string, Task[]>();
  /** How many ended for each instance, and when the last one did. */
  readonly #tallies = new Map<string, { count: number; lastAt: number | undefined }>();
  readonly #around: Surroundings;

  constructor(around: Surroundings) {
    this.#around = around;
  }

  start(jobs: Iterable<Job>): void {
    for (const job of jobs) this.#enqueue({ job });
  }

  /** StopInvocation: what waits is cancelled, what runs is broken off, what has ended stays. */
  halt(delivery: Delivery): void {
    const task = this.#lines.get(delivery.instanceId)?.find(({ job }) => job.delivery === delivery);
    if (task === undefined || delivery.stopRequestedAt !== undefined) return;
    delivery.stopRequestedAt = this.#around.clock.now();
    if (delivery.startedAt === undefined) this.#finish(task, CANCELLED);
    else this.#interrupt(task, TERMINATED);
  }

  /** Nothing happens any more; what runs is broken off. */
  stop(): void {
    const tasks = [...this.#lines.values()].flat();
    this.#lines.clear();
    for (const task of tasks) {
      cancel(task);
      task.breakOff?.();
    }
  }

  /** Jobs that have not ended, for DescribeCloudAssistantStatus. */
  active(instanceId: string): number {
    return this.#lines.get(instanceId)?.length ?? 0;
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
    const line = this.#lines.get(delivery.instanceId) ?? [];
    this.#lines.set(delivery.instanceId, line);
    line.push(task);
    const left = delivery.createdAt + deliverWithinMs - clock.now();
    task.deadline = clock.after(Math.max(0, left), () => this.#finish(task, tooLate(task.job.kind)));
    if (line.length === 1) this.#takeUp(task);
  }

  /** Pending goes on until the agent fetches the task. */
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
    if (instance?.override.hang === true) return; // Pending until the deadline
    const obstacle = whyUndeliverable(instance, now);
    if (obstacle !== undefined || instance === undefined) {
      this.#finish(task, obstacle ?? endedAs("InstanceReleased"));
      return;
    }
    const scripted = this.#scriptedEnd(job.kind, instance);
    // What is scripted counts even where the agent could not do it.
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
    // Without a report it is Running until the deadline.
    const breakOff = task.job.perform(instance, (reported) => this.#report(task, scripted, reported));
    if (breakOff !== undefined) task.breakOff = breakOff;
  }

  #report(task: Task, scripted: ScriptedEnd | undefined, reported: AnyOutcome): void {
    const { clock, instances } = this.#around;
    const { instanceId } = task.job.delivery;
    if (this.#lines.get(instanceId)?.includes(task) !== true) return;
    const { interruption } = task;
    const lost = whyLost(instances.get(instanceId, clock.now()), clock.now());
    // Scripted to fail after the write: only if the write went well, otherwise that failure is the true one.
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
    const line = this.#lines.get(instanceId) ?? [];
    const wasCurrent = line[0] === task;
    const rest = line.filter((other) => other !== task);
    if (rest.length === 0) this.#lines.delete(instanceId);
    else this.#lines.set(instanceId, rest);
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

/** What is in the way at the moment of delivery, if anything. */
function whyUndeliverable(instance: Instance | undefined, now: number): AnyOutcome | undefined {
  if (instance === undefined) return endedAs("InstanceReleased");
  if (isStopped(instance, now)) return endedAs("InstanceNotRunning");
  return agentIsUp(instance, now) ? undefined : endedAs("ClientNotRunning");
}

/** What happened in the meantime, so that nobody is there to finish or to report. */
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

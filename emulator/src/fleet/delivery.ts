/** Moves deliveries from Pending over Running to their end, one at a time for each instance.
 * The server's clock rules: at the send's Timeout a delivery that has not ended becomes DeliveryTimeout. */
import type { Clock, Timer } from "../clock.ts";
import type { DelayPicker } from "./delays.ts";
import { agentIsUp, type Instance, type Instances, statusOf } from "./instances.ts";
import type { Delivery, Invocation } from "./invocations.ts";
import { endedAs, endingOf, type Outcome } from "./outcomes.ts";

/** Lets the agent of an instance take the file; undefined when its report never arrives. */
export type TakeFile = (invocation: Invocation, instance: Instance) => Outcome | undefined;

export interface Surroundings {
  readonly clock: Clock;
  readonly instances: Instances;
  readonly delays: DelayPicker;
  readonly takeFile: TakeFile;
  /** Called after each change. */
  readonly changed: () => void;
}

interface Task {
  readonly invocation: Invocation;
  readonly delivery: Delivery;
  deadline?: Timer;
  /** Set while this task is the instance's current one and waits for its next step. */
  step?: Timer;
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

  /** Also goes on with an invocation of an earlier run: what has ended stays, the rest is delivered anew. */
  start(invocation: Invocation): void {
    for (const delivery of invocation.deliveries.values()) {
      if (delivery.outcome === undefined) this.#enqueue({ invocation, delivery });
    }
  }

  /** Nothing happens any more. */
  stop(): void {
    for (const line of this.#lines.values()) for (const task of line) cancel(task);
    this.#lines.clear();
  }

  /** Deliveries that have not ended, for DescribeCloudAssistantStatus. */
  active(instanceId: string): number {
    return this.#lines.get(instanceId)?.length ?? 0;
  }

  tally(instanceId: string): { readonly count: number; readonly lastAt: number | undefined } {
    return this.#tallies.get(instanceId) ?? { count: 0, lastAt: undefined };
  }

  #enqueue(task: Task): void {
    const { clock, instances } = this.#around;
    const { instanceId, createdAt } = task.delivery;
    const instance = instances.get(instanceId, clock.now());
    if (instance !== undefined && statusOf(instance, clock.now()) !== "Running") {
      this.#end(task, endedAs("InstanceNotRunning"));
      return;
    }
    const line = this.#lines.get(instanceId) ?? [];
    this.#lines.set(instanceId, line);
    line.push(task);
    const dueAt = createdAt + task.invocation.order.timeoutSeconds * 1000;
    task.deadline = clock.after(Math.max(0, dueAt - clock.now()), () =>
      this.#finish(task, endedAs("DeliveryTimeout")),
    );
    if (line.length === 1) this.#takeUp(task);
  }

  /** Pending goes on until the agent fetches the task. */
  #takeUp(task: Task): void {
    const { clock, delays, instances } = this.#around;
    const instance = instances.get(task.delivery.instanceId, clock.now());
    const { pendingMs, runningMs } = delays.pick(instance?.override.deliveryMs);
    const waited = clock.now() - task.delivery.createdAt;
    const rest = instance?.override.deliveryMs === undefined ? Math.max(0, pendingMs - waited) : pendingMs;
    task.step = clock.after(rest, () => this.#deliver(task, runningMs));
  }

  #deliver(task: Task, runningMs: number): void {
    const { clock, instances } = this.#around;
    const now = clock.now();
    const instance = instances.get(task.delivery.instanceId, now);
    if (instance?.override.hang === true) return; // Pending until the deadline
    const obstacle = whyUndeliverable(instance, now);
    const scripted =
      obstacle === undefined && instance !== undefined ? this.#scriptedEnd(instance) : undefined;
    const end = obstacle ?? (scripted?.stage === "undelivered" ? scripted.outcome : undefined);
    if (end !== undefined) {
      this.#finish(task, end);
      return;
    }
    task.delivery.startedAt = now;
    this.#around.changed();
    task.step = clock.after(runningMs, () => this.#run(task, scripted));
  }

  #run(task: Task, scripted: ScriptedEnd | undefined): void {
    const outcome = this.#outcome(task, scripted);
    // Without one the report was lost: Running until the deadline.
    if (outcome !== undefined) this.#finish(task, outcome);
  }

  #outcome(task: Task, scripted: ScriptedEnd | undefined): Outcome | undefined {
    const { clock, instances, takeFile } = this.#around;
    const instance = instances.get(task.delivery.instanceId, clock.now());
    if (instance === undefined) return endedAs("InstanceReleased");
    if (!agentIsUp(instance, clock.now())) return endedAs("ClientNotResponse");
    if (scripted?.stage === "beforeWrite") return scripted.outcome;
    const reported = takeFile(task.invocation, instance);
    // Scripted to fail after the write: only if the write went well, otherwise that failure is the true one.
    return scripted !== undefined && reported?.status === "Success" ? scripted.outcome : reported;
  }

  #scriptedEnd(instance: Instance): ScriptedEnd | undefined {
    return this.#around.instances.takeScriptedEnd(instance) ? scriptedEnd(instance) : undefined;
  }

  #finish(task: Task, outcome: Outcome): void {
    cancel(task);
    this.#end(task, outcome);
    const { instanceId } = task.delivery;
    const line = this.#lines.get(instanceId) ?? [];
    const wasCurrent = line[0] === task;
    const rest = line.filter((other) => other !== task);
    if (rest.length === 0) this.#lines.delete(instanceId);
    else this.#lines.set(instanceId, rest);
    if (wasCurrent && rest[0] !== undefined) this.#takeUp(rest[0]);
  }

  #end({ delivery }: Task, outcome: Outcome): void {
    delivery.endedAt = this.#around.clock.now();
    const count = this.tally(delivery.instanceId).count + 1;
    this.#tallies.set(delivery.instanceId, { count, lastAt: delivery.endedAt });
    delivery.outcome = outcome;
    this.#around.changed();
  }
}

/** What is in the way at the moment of delivery, if anything. */
function whyUndeliverable(instance: Instance | undefined, now: number): Outcome | undefined {
  if (instance === undefined) return endedAs("InstanceReleased");
  if (statusOf(instance, now) !== "Running") return endedAs("InstanceNotRunning");
  return agentIsUp(instance, now) ? undefined : endedAs("ClientNotRunning");
}

interface ScriptedEnd {
  readonly outcome: Outcome;
  readonly stage: "undelivered" | "beforeWrite" | "afterWrite";
}

function scriptedEnd({ override }: Instance): ScriptedEnd {
  const errorCode = override.errorCode ?? "";
  const { status, errorInfo, stage } = endingOf(errorCode);
  return {
    stage,
    outcome: {
      status: override.invocationStatus ?? status,
      errorCode,
      errorInfo: override.errorInfo ?? errorInfo,
    },
  };
}

function cancel(task: Task): void {
  task.deadline?.cancel();
  task.step?.cancel();
}

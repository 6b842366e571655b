/**
 * The TaskPort of RunCommand: one call runs a script on at most 100 instances. A command is recognized later by its Tags,
 * its Description and its ClientToken, and its end is proven by the report that the script prints.
 */
import type { CommandRequest } from "../client/api.ts";
import type { Answer, CommandObservation, Fault } from "../core/model.ts";
import { blamesInstances, blamesTag, type Seen } from "../core/outcome/classify.ts";
import { classifyCommand, type Expected } from "../core/outcome/command-ends.ts";
import type { Errand } from "../core/outcome/marker.ts";
import type { TaskLedger } from "../core/outcome/task-ledger.ts";
import type { ReadRound } from "../waiter/poll.ts";
import type { Deps } from "./deps.ts";
import { lookUpLost } from "./look-up.ts";
import { descriptionOf, tagsFor } from "./mark.ts";
import { readWithRetries } from "./read.ts";
import { readEach } from "./read-each.ts";
import { findCommands } from "./run-command-list.ts";
import { GRACE_MS } from "./send-file.ts";
import type { Blamed, Draft, Earlier, Listed, LookedUp, Task, TaskPort } from "./task.ts";

export interface CommandPayload {
  /** Makes the script for the system of the instances. It holds the ClientToken of its task. */
  readonly script: (token: string, windows: boolean) => string;
  /** Covers all that the script does. */
  readonly timeoutSeconds: number;
  /** Returns what the report of the task must hold. */
  readonly expected: (token: string) => Expected;
  /** What the command does when it is no part of a delivery. */
  readonly does?: Errand;
}

/** Number of instances that one call may name (ECS API reference, RunCommand, InstanceId.N). */
const BATCH = 100;
/** A command is sent to an instance within 1 minute, or it is Aborted (ECS API reference, InvocationStatus). */
const DELIVERY_MS = 60_000;

/** Returns the epoch milliseconds until which a command that is started at `now` may still run on its instances. */
export function runnableUntil(now: number, timeoutSeconds: number): number {
  return now + DELIVERY_MS + timeoutSeconds * 1000 + GRACE_MS;
}

export class RunCommandPort implements TaskPort<CommandPayload> {
  readonly batch = BATCH;
  readonly ends: ReadRound;
  /** Maps the ClientToken of each started command to what its report must hold. */
  private readonly expected = new Map<string, Expected>();
  private readonly ledger: TaskLedger;
  private readonly deps: Deps;

  constructor(ledger: TaskLedger, deps: Deps) {
    this.ledger = ledger;
    this.deps = deps;
    this.ends = readEach(async (invokeId, ids) => {
      const answer = only(ids, await deps.api.commandResults(invokeId, ids));
      return classifyCommands(answer, this.expectedOf(invokeId));
    });
  }

  deadline(now: number, { payload }: Draft<CommandPayload>): number {
    return runnableUntil(now, payload.timeoutSeconds);
  }

  start(task: Task<CommandPayload>): Promise<Answer<{ readonly invokeId: string }>> {
    this.expected.set(task.token, task.payload.expected(task.token));
    return this.deps.api.runCommand(this.requestOf(task));
  }

  /** Without proofs the report counts by its token, because the script compares the files itself. */
  async endsOf(invokeId: string, { ids, ...expected }: Earlier): Promise<Answer<readonly Seen[]>> {
    const read = () => this.deps.api.commandResults(invokeId, ids);
    return classifyCommands(await readWithRetries(read, this.deps), expected);
  }

  /** NotMatch: an instance does not run, or has another operating system. */
  blames(fault: Fault): Blamed {
    if (blamesInstances(fault.code) || fault.code === "InvalidInstance.NotMatch") return "instances";
    return blamesTag(fault) ? "tag" : "call";
  }

  lookUp(task: Task<CommandPayload>, isOlder: (listed: Listed) => boolean): Promise<LookedUp> {
    const query = task.isTagged ? { tag: this.ledger.input.sender.tag } : {};
    const find = (isEnough: (page: readonly Listed[]) => boolean) =>
      findCommands({ ...query, isEnough }, this.deps);
    return lookUpLost(this.describe(task), isOlder, find, this.deps);
  }

  private expectedOf(invokeId: string): Expected {
    const token = this.ledger.accepted.get(invokeId) ?? "";
    return this.expected.get(token) ?? { token };
  }

  private requestOf(task: Task<CommandPayload>): CommandRequest {
    const { ids, payload, token, isTagged } = task;
    const windows = this.ledger.input.wanted.delivery.files[0]?.windows === true;
    return {
      instanceIds: ids,
      script: payload.script(token, windows),
      windows,
      timeoutSeconds: payload.timeoutSeconds,
      clientToken: token,
      description: this.describe(task),
      ...tagsFor(isTagged, this.ledger),
    };
  }

  private describe({ token, payload }: Task<CommandPayload>): string {
    return descriptionOf(token, payload.timeoutSeconds, this.ledger, payload.does);
  }
}

/** Leaves out the other instances of the command, whose reports an earlier round has read. */
function only(ids: readonly string[], answer: Answer<readonly CommandObservation[]>): typeof answer {
  if (!answer.ok) return answer;
  const wanted = new Set(ids);
  return { ok: true, value: answer.value.filter(({ instanceId }) => wanted.has(instanceId)) };
}

function classifyCommands(
  answer: Answer<readonly CommandObservation[]>,
  expected: Expected,
): Answer<readonly Seen[]> {
  return answer.ok ? { ok: true, value: answer.value.map((one) => classifyCommand(one, expected)) } : answer;
}

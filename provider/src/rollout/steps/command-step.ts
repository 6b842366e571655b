/**
 * What the steps that run a command have in common: which instances need it, what the end of a command means, and what is
 * retried.
 */

import type { Order } from "../../commands/order.ts";
import { timeoutOf } from "../../commands/script.ts";
import type { InstanceRecord } from "../../core/model.ts";
import { isRetryable } from "../../core/outcome/classify.ts";
import type { InstanceEvent } from "../../core/outcome/events.ts";
import type { Ledger } from "../../core/outcome/ledger.ts";
import type { StepFacts } from "../../core/outcome/steps.ts";
import type { Deps } from "../../tasks/deps.ts";
import type { TaskEnd } from "../../tasks/ends.ts";
import { type CommandPayload, RunCommandPort } from "../../tasks/run-command.ts";
import type { Draft } from "../../tasks/task.ts";
import { type Step, settleWorst } from "./step.ts";

/** Most bytes of a command's output that are shown (on-instance contract: `message`). */
const MAX_MESSAGE = 1_500;
/** The API may report an end this much later than the command's Timeout. */
const REPORT_MS = 60_000;

/** Returns how many bytes of a command's output may be shown: none when the content is a secret. */
export function sayOf({ input }: Ledger): number {
  return input.wanted.delivery.isSecret ? 0 : MAX_MESSAGE;
}

export abstract class CommandStep implements Step<CommandPayload> {
  readonly name: string;
  readonly writes: boolean;
  readonly task = "command";
  readonly port: RunCommandPort;
  protected readonly ledger: Ledger;

  constructor({ name, writes }: StepFacts, ledger: Ledger, deps: Deps) {
    this.name = name;
    this.writes = writes;
    this.ledger = ledger;
    this.port = new RunCommandPort(ledger, deps);
  }

  abstract tasks(ids: readonly string[]): readonly Draft<CommandPayload>[];
  abstract get longestMs(): number;

  needs(ids: readonly string[]): readonly string[] {
    return ids.filter((id) => this.ledger.stepOf(id) === this.name);
  }

  settle(id: string, ends: readonly [TaskEnd, ...TaskEnd[]]): InstanceEvent {
    return settleWorst(this.name, id, ends);
  }

  retry({ outcome, status, errorCode }: InstanceRecord): boolean {
    return outcome !== "success" && isRetryable(status, errorCode);
  }
}

export function longestOf(order: Order): number {
  return timeoutOf(order) * 1_000 + REPORT_MS;
}

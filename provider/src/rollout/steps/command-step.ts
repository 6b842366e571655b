/**
 * What the steps that run a command have in common: their port, how long a command may take, and how much of its output may
 * be shown.
 */

import type { Order } from "../../commands/order.ts";
import { timeoutOf } from "../../commands/script.ts";
import type { Ledger } from "../../core/outcome/ledger.ts";
import type { StepFacts } from "../../core/outcome/steps.ts";
import type { Deps } from "../../tasks/deps.ts";
import { type CommandPayload, RunCommandPort } from "../../tasks/run-command.ts";
import { BaseStep } from "./step.ts";

/** Most bytes of a command's output that are shown (on-instance contract: `message`). */
const MAX_MESSAGE = 1_500;
/** The API may report an end this much later than the command's Timeout. */
const REPORT_MS = 60_000;

/** Returns how many bytes of a command's output may be shown: none when the content is a secret. */
export function sayOf({ input }: Ledger): number {
  return input.wanted.delivery.isSecret ? 0 : MAX_MESSAGE;
}

export abstract class CommandStep extends BaseStep<CommandPayload> {
  readonly port: RunCommandPort;

  constructor(facts: StepFacts, ledger: Ledger, deps: Deps) {
    super(facts, ledger);
    this.port = new RunCommandPort(ledger, deps);
  }

  abstract get longestMs(): number;
}

export function longestOf(order: Order): number {
  return timeoutOf(order) * 1_000 + REPORT_MS;
}

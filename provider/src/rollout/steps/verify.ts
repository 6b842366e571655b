/**
 * The step after a direct send that reads the file back on the instance and asks for health, with one command.
 */

import type { VerifyOrder } from "../../commands/order.ts";
import { scriptOf, timeoutOf } from "../../commands/script.ts";
import { keyedDigest } from "../../core/inputs/delivery-key.ts";
import { proofUnder } from "../../core/inputs/proof.ts";
import type { Ledger } from "../../core/outcome/ledger.ts";
import type { Deps } from "../../tasks/deps.ts";
import type { CommandPayload } from "../../tasks/run-command.ts";
import type { Draft } from "../../tasks/task.ts";
import { CommandStep, longestOf, sayOf } from "./command-step.ts";
import { verifyOrder } from "./orders.ts";
import type { StepKind } from "./step.ts";

const facts = { name: "verify", writes: false, task: "command" } as const;
const NONCE_DIGITS = 32;

export const VERIFY: StepKind = { ...facts, make };

function make(ledger: Ledger, deps: Deps): VerifyStep {
  return new VerifyStep(ledger, deps);
}

class VerifyStep extends CommandStep {
  constructor(ledger: Ledger, deps: Deps) {
    super(facts, ledger, deps);
  }

  tasks(ids: readonly string[]): readonly Draft<CommandPayload>[] {
    const isHealthAlone = this.order("").files.length === 0;
    const payload: CommandPayload = {
      script: (token, windows) => scriptOf(this.order(token), windows),
      timeoutSeconds: timeoutOf(this.order("")),
      expected: (token) => ({
        token,
        proofs: this.order(token).files.map(({ proof }) => proof),
        ...(isHealthAlone ? { stands: "old" } : {}),
      }),
    };
    return [{ step: facts.name, ids, payload }];
  }

  get longestMs(): number {
    return longestOf(this.order(""));
  }

  /** Each command has a nonce of its own, so that its proofs say nothing about those of another command. */
  private order(token: string): VerifyOrder {
    const { wanted, sender } = this.ledger.input;
    const nonce = keyedDigest(sender.digestKey, "nonce", [token], NONCE_DIGITS);
    return verifyOrder(wanted.delivery, {
      token,
      nonce,
      say: sayOf(this.ledger),
      proofOf: proofUnder(nonce),
    });
  }
}

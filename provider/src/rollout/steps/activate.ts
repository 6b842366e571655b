/**
 * The step that puts the staged files in place with one command: validate, back up, swap, read back, test, reload, health.
 */
import type { ActivateOrder } from "../../commands/order.ts";
import { scriptOf, timeoutOf } from "../../commands/script.ts";
import { activationSalt, proofUnder } from "../../core/inputs/proof.ts";
import type { Delivery, InstanceRecord } from "../../core/model.ts";
import { isOurs } from "../../core/outcome/held.ts";
import type { Ledger } from "../../core/outcome/ledger.ts";
import type { Deps } from "../../tasks/deps.ts";
import type { CommandPayload } from "../../tasks/run-command.ts";
import type { Draft } from "../../tasks/task.ts";
import { bundleFor } from "./bundle.ts";
import { CommandStep, longestOf, sayOf } from "./command-step.ts";
import { type Activation, activateOrder } from "./orders.ts";
import type { StepKind } from "./step.ts";

const facts = { name: "activate", writes: true, task: "command" } as const;

/** Codes of the script when the parts are not there as they were sent. They are then sent again, once. */
const STAGED_ANEW: readonly string[] = ["StagedMissing", "StagedMismatch"];

export const ACTIVATE: StepKind = { ...facts, make };

function make(ledger: Ledger, deps: Deps): ActivateStep {
  return new ActivateStep(ledger, deps);
}

class ActivateStep extends CommandStep {
  /** Is made once for all waves, because a bundle of up to 1 MiB is compressed for it. */
  private readonly order: OrderWithoutToken;

  constructor(ledger: Ledger, deps: Deps) {
    super(facts, ledger, deps);
    this.order = orderOf(ledger);
  }

  /**
   * Instances whose files this resource wrote get commands of their own, because those files may be replaced anyway; so do
   * instances that must reload although no file differs.
   */
  tasks(ids: readonly string[]): readonly Draft<CommandPayload>[] {
    const groups = Map.groupBy(ids, (id) => `${this.replaces(id)} ${this.forces(id)}`);
    return [...groups.values()].map((some) => {
      const [id = ""] = some;
      const payload = payloadOf({ ...this.order, replaces: this.replaces(id), forces: this.forces(id) });
      return { step: facts.name, ids: some, payload };
    });
  }

  private replaces(id: string): boolean {
    const { files } = this.ledger.input.wanted.delivery;
    return files.every(({ overwrite, path }) => overwrite || isOurs(this.ledger.record(id), path));
  }

  /**
   * True when only a trigger has changed since the files were put in place. Where the end of such an attempt is not known, the
   * reload is made once more rather than never; so it is where an earlier life of the resource may owe one.
   */
  private forces(id: string): boolean {
    const { wanted, recorded } = this.ledger.input;
    const { applied, held } = this.ledger.record(id) ?? {};
    const { key, filesKey } = wanted.delivery;
    if (recorded === undefined) return this.ledger.run.activatedBefore.has(id);
    if (applied !== undefined) return held === filesKey && applied !== key;
    return held === undefined && recorded?.delivery.filesKey === filesKey && recorded.fleet.has(id);
  }

  get longestMs(): number {
    return longestOf({ ...this.order, token: "" });
  }

  repeatAll({ errorCode }: InstanceRecord): boolean {
    return STAGED_ANEW.includes(errorCode ?? "");
  }
}

type OrderWithoutToken = Omit<ActivateOrder, "token">;

function payloadOf(order: OrderWithoutToken): CommandPayload {
  return {
    script: (token, windows) => scriptOf({ ...order, token }, windows),
    timeoutSeconds: timeoutOf({ ...order, token: "" }),
    expected: (token) => ({ token, proofs: order.files.map(({ proof }) => proof) }),
  };
}

function orderOf(ledger: Ledger): OrderWithoutToken {
  const { wanted, sender } = ledger.input;
  const { sha256, bytes, parts } = bundleFor(ledger);
  const { token, ...order } = activateOrder(wanted.delivery, wayOf(wanted.delivery), {
    ...{ token: "", folder: sender.folder, replaces: true, say: sayOf(ledger) },
    bundle: { sha256, bytes, parts: parts.length },
    proofOf: proofUnder(activationSalt(sender.digestKey)),
  });
  return order;
}

function wayOf({ way }: Delivery): Activation {
  if (way.kind !== "activation") throw new TypeError("only an activation has this step");
  return way;
}

/**
 * The step that stages a bundle: SendFile brings each part into the state folder on the instance. Nothing is in place yet.
 */
import type { SentFile } from "../../client/api.ts";
import type { Ledger } from "../../core/outcome/ledger.ts";
import type { Deps } from "../../tasks/deps.ts";
import { SendFilePort, type SendPayload } from "../../tasks/send-file.ts";
import type { Draft } from "../../tasks/task.ts";
import { bundleFor, partsOf } from "./bundle.ts";
import { BaseStep, type StepKind } from "./step.ts";

const facts = { name: "stage", writes: false, task: "part" } as const;

export const STAGE: StepKind = { ...facts, make };

function make(ledger: Ledger, deps: Deps): StageStep {
  return new StageStep(ledger, deps);
}

class StageStep extends BaseStep<SendPayload> {
  readonly port: SendFilePort;
  /** Are made once for all waves. */
  private readonly parts: readonly SentFile[];

  constructor(ledger: Ledger, deps: Deps) {
    super(facts, ledger);
    this.parts = partsOf(bundleFor(ledger), ledger);
    this.port = new SendFilePort(ledger, deps);
  }

  tasks(ids: readonly string[]): readonly Draft<SendPayload>[] {
    return this.parts.map((file, part) => ({
      ...{ step: facts.name, part, ids },
      payload: { file, overwrite: true },
    }));
  }
}

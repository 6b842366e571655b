/**
 * The step that stages a bundle: SendFile brings each part into the state folder on the instance. Nothing is in place yet.
 */
import type { SentFile } from "../../client/api.ts";
import type { InstanceRecord } from "../../core/model.ts";
import { isRetryable } from "../../core/outcome/classify.ts";
import type { InstanceEvent } from "../../core/outcome/events.ts";
import type { Ledger } from "../../core/outcome/ledger.ts";
import type { Deps } from "../../tasks/deps.ts";
import type { TaskEnd } from "../../tasks/ends.ts";
import { SendFilePort, type SendPayload } from "../../tasks/send-file.ts";
import type { Draft } from "../../tasks/task.ts";
import { bundleFor, partsOf } from "./bundle.ts";
import { type Step, type StepKind, settleWorst } from "./step.ts";

const facts = { name: "stage", writes: false, task: "part" } as const;

export const STAGE: StepKind = { ...facts, make };

function make(ledger: Ledger, deps: Deps): StageStep {
  return new StageStep(ledger, deps);
}

class StageStep implements Step<SendPayload> {
  readonly name = facts.name;
  readonly writes = facts.writes;
  readonly task = facts.task;
  readonly port: SendFilePort;
  /** Are made once for all waves. */
  private readonly parts: readonly SentFile[];
  private readonly ledger: Ledger;

  constructor(ledger: Ledger, deps: Deps) {
    this.ledger = ledger;
    this.parts = partsOf(bundleFor(ledger), ledger);
    this.port = new SendFilePort(ledger, deps);
  }

  needs(ids: readonly string[]): readonly string[] {
    return ids.filter((id) => this.ledger.stepOf(id) === facts.name);
  }

  tasks(ids: readonly string[]): readonly Draft<SendPayload>[] {
    return this.parts.map((file, part) => ({
      ...{ step: facts.name, part, ids },
      payload: { file, overwrite: true },
    }));
  }

  settle(id: string, ends: readonly [TaskEnd, ...TaskEnd[]]): InstanceEvent {
    return settleWorst(facts.name, id, ends);
  }

  retry({ outcome, status, errorCode }: InstanceRecord): boolean {
    return outcome !== "success" && isRetryable(status, errorCode);
  }
}

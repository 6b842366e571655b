/**
 * The step that sends the file with SendFile. Its success proves that the file is on the instance.
 */
import { directFile } from "../../core/inputs/direct-file.ts";
import type { InstanceRecord } from "../../core/model.ts";
import { isRetryable } from "../../core/outcome/classify.ts";
import type { InstanceEvent } from "../../core/outcome/events.ts";
import { isOurs } from "../../core/outcome/held.ts";
import type { Ledger } from "../../core/outcome/ledger.ts";
import type { Deps } from "../../tasks/deps.ts";
import type { TaskEnd } from "../../tasks/ends.ts";
import { SendFilePort, type SendPayload } from "../../tasks/send-file.ts";
import type { Draft } from "../../tasks/task.ts";
import { type Step, type StepKind, settleWorst } from "./step.ts";

const name = "send";

export const SEND: StepKind = { name, writes: true, make };

function make(ledger: Ledger, deps: Deps): SendStep {
  return new SendStep(ledger, deps);
}

class SendStep implements Step<SendPayload> {
  readonly name = name;
  readonly writes = true;
  readonly port: SendFilePort;
  private readonly ledger: Ledger;

  constructor(ledger: Ledger, deps: Deps) {
    this.ledger = ledger;
    this.port = new SendFilePort(ledger, deps);
  }

  needs(ids: readonly string[]): readonly string[] {
    return ids.filter((id) => this.ledger.stepOf(id) === name);
  }

  /**
   * Instances whose file this resource wrote get calls of their own, because that file may be replaced even with
   * `overwrite: false`.
   */
  tasks(ids: readonly string[]): readonly Draft<SendPayload>[] {
    const file = directFile(this.ledger.input.wanted.delivery);
    const { path, overwrite: replacesAll } = file;
    const isReplaced = (id: string) => replacesAll || isOurs(this.ledger.record(id), path);
    return [true, false].map((overwrite) => ({
      step: name,
      ids: ids.filter((id) => isReplaced(id) === overwrite),
      payload: { file, overwrite },
    }));
  }

  settle(id: string, ends: readonly [TaskEnd, ...TaskEnd[]]): InstanceEvent {
    return settleWorst(name, id, ends);
  }

  retry({ outcome, status, errorCode }: InstanceRecord): boolean {
    return outcome !== "success" && isRetryable(status, errorCode);
  }
}

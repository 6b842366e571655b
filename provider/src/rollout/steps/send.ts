/**
 * The step that sends the file with SendFile. Its success proves that the file is on the instance.
 */
import { directFile } from "../../core/inputs/direct-file.ts";
import { isOurs } from "../../core/outcome/held.ts";
import type { Ledger } from "../../core/outcome/ledger.ts";
import type { Deps } from "../../tasks/deps.ts";
import { SendFilePort, type SendPayload } from "../../tasks/send-file.ts";
import type { Draft } from "../../tasks/task.ts";
import { BaseStep, type StepKind } from "./step.ts";

const facts = { name: "send", writes: true } as const;

export const SEND: StepKind = { ...facts, make };

function make(ledger: Ledger, deps: Deps): SendStep {
  return new SendStep(ledger, deps);
}

class SendStep extends BaseStep<SendPayload> {
  readonly port: SendFilePort;

  constructor(ledger: Ledger, deps: Deps) {
    super(facts, ledger);
    this.port = new SendFilePort(ledger, deps);
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
      step: facts.name,
      ids: ids.filter((id) => isReplaced(id) === overwrite),
      payload: { file, overwrite },
    }));
  }
}

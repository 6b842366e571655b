/**
 * What the tasks of a run need to know of it, and where their calls are logged. The ledger of a rollout is one; the commands of
 * a refresh or a delete have a smaller one (core/outcome/command-ledger.ts).
 */
import type { Delivery, FileSpec, ListedSend } from "../model.ts";
import type { CallEvent, RunEvent } from "./events.ts";
import type { RunFacts } from "./run-facts.ts";
import type { Sender } from "./sender.ts";

export interface TaskLedger {
  readonly input: {
    readonly sender: Sender;
    readonly wanted: {
      readonly delivery: Pick<Delivery, "key"> & { readonly files: readonly Pick<FileSpec, "windows">[] };
    };
  };
  readonly run: Pick<RunFacts, "tagRefused">;
  /** Maps the InvokeId of each task of the run to its ClientToken. */
  readonly accepted: ReadonlyMap<string, string>;
  /** ClientToken for the next task. It changes as soon as that task is begun. */
  readonly nextToken: string;
  /** Returns a test for listed tasks that are older than every task that is started from now on. */
  olderThanNext(): (listed: Pick<ListedSend, "invokeId" | "description">) => boolean;
  apply(event: TaskEvent): void;
}

export type TaskEvent = CallEvent | Extract<RunEvent, { kind: "tagRefused" | "mistake" }>;

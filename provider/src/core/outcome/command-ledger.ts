/**
 * The ledger of commands that belong to no rollout: those of a refresh or a delete. It knows what state has recorded, and logs
 * the calls.
 *
 * The commands of a refresh have no number among the sends of the resource. A refresh that finds nothing then changes nothing in
 * state, and no later run takes them for sends that it does not know.
 */
import { splitPath } from "../inputs/path.ts";
import type { ListedSend, Recorded } from "../model.ts";
import type { Errand } from "./marker.ts";
import { isPast } from "./past.ts";
import { factsAfter, factsAtStart, type RunFacts } from "./run-facts.ts";
import { runTagOf, type Sender } from "./sender.ts";
import type { TaskEvent, TaskLedger } from "./task-ledger.ts";
import { TaskLog } from "./task-log.ts";

export class CommandLedger implements TaskLedger {
  readonly input: TaskLedger["input"];
  private readonly counted: number;
  private readonly isNumbered: boolean;
  private begun = 0;
  private readonly tasks: TaskLog;
  private facts: RunFacts = factsAtStart(0);

  constructor({ delivery, settings, sends }: Recorded, sender: Sender, does: Errand) {
    const parts = splitPath(settings.path);
    const windows = parts.ok && parts.value.windows;
    this.input = { sender, wanted: { delivery: { key: delivery.key, files: [{ windows }] } } };
    this.counted = sends;
    this.isNumbered = does !== "drift";
    this.tasks = new TaskLog(sends);
  }

  get run(): RunFacts {
    return this.facts;
  }

  get accepted(): ReadonlyMap<string, string> {
    return this.tasks.accepted;
  }

  /** Number of the last send or command of the resource, from 1. */
  get sendCount(): number {
    return this.tasks.count;
  }

  get nextToken(): string {
    const run = runTagOf(this.input.sender);
    return this.isNumbered ? `${run}-${this.tasks.count + 1}` : `${run}-d${this.begun + 1}`;
  }

  olderThanNext(): (listed: Pick<ListedSend, "invokeId" | "description">) => boolean {
    const { incarnation } = this.input.sender;
    return (listed) => isPast(listed, { incarnation, counted: this.counted, lost: [] });
  }

  apply(event: TaskEvent): void {
    switch (event.kind) {
      case "begun":
        // The tries of one call have the same token.
        if (event.task.token === this.nextToken) this.begun++;
        this.tasks.apply(event);
        return;
      case "tagRefused":
      case "mistake":
        this.facts = factsAfter(this.facts, event);
        return;
      default:
        this.tasks.apply(event);
    }
  }
}

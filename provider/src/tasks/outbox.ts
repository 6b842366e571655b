/**
 * Starts the tasks of one step of a wave, several at the same time. The results of accepted tasks can be waited for
 * while others are being started.
 */
import { bugFault } from "../bug.ts";
import type { Fault } from "../core/model.ts";
import { ErrorCode } from "../errors.ts";
import type { Invocations } from "../waiter/poll.ts";
import { mapLimit } from "../waiter/pool.ts";
import { refusal, type StartDeps, type Started, start } from "./start.ts";
import { type Draft, inBatches, type TaskPort } from "./task.ts";

/** Calls that are made at the same time at most. The client's limiter may allow fewer. */
const PARALLEL_CALLS = 20;

export class Outbox<P> implements Invocations {
  /** Maps the InvokeId of each accepted task to its instances. */
  readonly accepted = new Map<string, readonly string[]>();
  readonly decided: Promise<Started[]>;
  /** Number of instances whose task the API has accepted. */
  count = 0;
  private done = false;
  private refused: Fault | undefined;
  private readonly port: TaskPort<P>;
  private readonly context: StartDeps;
  private readonly isTagged: boolean;

  constructor(drafts: readonly Draft<P>[], port: TaskPort<P>, context: StartDeps) {
    this.port = port;
    this.context = context;
    this.isTagged = !context.ledger.run.tagRefused;
    const batches = inBatches(drafts, port.batch);
    this.decided = mapLimit(batches, PARALLEL_CALLS, (draft) => this.tryStart(draft)).then((all) => {
      this.done = true;
      return all.flat();
    });
  }

  readonly areDecided = () => this.done;

  /**
   * Makes no further call, because a call that was refused for all instances would be refused again. A fault that is
   * not a refusal by the API is recorded as a bug.
   */
  stop(fault: Fault): void {
    this.refused ??= fault;
    if (fault.code in ErrorCode) this.context.ledger.apply({ kind: "mistake", fault });
  }

  /** A bug of this package stops further calls like a refusal. The ledger knows the calls that were already made. */
  private async tryStart(draft: Draft<P>): Promise<Started[]> {
    try {
      return await this.start(draft);
    } catch (error) {
      const fault = bugFault(error);
      this.stop(fault);
      return [{ kind: "refused", ids: draft.ids, fault }];
    }
  }

  private async start(draft: Draft<P>): Promise<Started[]> {
    const { ledger, deps } = this.context;
    if (this.refused !== undefined) return [{ kind: "refused", ids: draft.ids, fault: this.refused }];
    if (deps.signal.aborted || ledger.run.tagRefused === this.isTagged) return [];
    const started = await start(draft, this.port, this.context);
    for (const one of started) this.take(one);
    return started;
  }

  private take(started: Started): void {
    const fault = refusal(started);
    if (fault !== undefined) this.stop(fault);
    if (started.kind !== "accepted") return;
    this.count += started.ids.length;
    this.accepted.set(started.invokeId, started.ids);
    this.port.accepted?.(started.invokeId);
  }
}

/**
 * Paces all calls of a connection, with one lane for each action, so that rollouts which run at the same time share what
 * the API allows and back off together.
 */
import type { Answer } from "../core/model.ts";
import { FREE, type Pace, succeeded, throttled, turn } from "../core/wait/pace.ts";
import type { Clock } from "../waiter/clock.ts";
import type { ApiCall } from "./transport.ts";

/** A cancel ends each call's wait for its turn. Then a call that writes is not made, and a read is made at once. */
export function paced(call: ApiCall, clock: Clock, signal?: AbortSignal): ApiCall {
  const lanes = new Map<string, Lane>();
  const openAll = () => {
    for (const lane of lanes.values()) lane.open();
  };
  signal?.addEventListener("abort", openAll, { once: true });
  return async (action, params, options) => {
    const lane = lanes.get(action) ?? new Lane();
    lanes.set(action, lane);
    if (signal?.aborted) lane.open();
    await lane.enter();
    try {
      const { pace, waitMs } = turn(lane.pace, clock.now());
      lane.pace = pace;
      if (waitMs > 0) await clock.sleep(waitMs, signal);
      if (signal?.aborted && options?.writes === true) return cancelled(action);
      const startedAt = clock.now();
      const answer = await call(action, params, options);
      lane.learn(answer, startedAt, clock.now());
      return answer;
    } finally {
      lane.leave();
    }
  };
}

class Lane {
  pace: Pace = FREE;
  private underWay = 0;
  private limited = true;
  private readonly waiting: (() => void)[] = [];

  /** Ends when the call may take its turn. Calls enter in the order in which they came. */
  async enter(): Promise<void> {
    if (this.limited && this.underWay >= this.pace.atOnce)
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    else this.underWay++;
  }

  /** The next waiting call takes over the place of the one that leaves. */
  leave(): void {
    this.underWay--;
    this.letIn();
  }

  /** After a cancel only last reads are made, so that no call waits any more. */
  open(): void {
    this.limited = false;
    this.letIn();
  }

  private letIn(): void {
    while (this.waiting.length > 0 && (!this.limited || this.underWay < this.pace.atOnce)) {
      this.underWay++;
      this.waiting.shift()?.();
    }
  }

  learn(answer: Answer<unknown>, startedAt: number, now: number): void {
    if (answer.ok) this.pace = succeeded(this.pace, now);
    else if (answer.fault.kind === "throttled")
      this.pace = throttled(this.pace, startedAt, now, answer.fault.retryAfterMs);
  }
}

function cancelled(action: string): Answer<never> {
  const message = "cancelled before it was called";
  return { ok: false, fault: { kind: "transient", action, code: "Cancelled", message } };
}

/** What can go wrong between the provider and the API, as data: which call is hit, how often, and what happens to it. */

/** The calls that the provider makes; one action has three uses. */
export type CallKind = "SendFile" | "results" | "look-up" | "DescribeInstances";

export type Happening =
  /** Nobody listens on the port. */
  | { readonly kind: "refuse" }
  /** The connection is cut; `carriedOut`: after the API has got the request. */
  | { readonly kind: "reset"; readonly carriedOut: boolean }
  /** No answer within 30 s. */
  | { readonly kind: "stall"; readonly carriedOut: boolean }
  /** The first half of the true answer, or of one like it. */
  | { readonly kind: "truncate"; readonly carriedOut: boolean }
  /** Another answer than the API's. */
  | {
      readonly kind: "answer";
      readonly status: number;
      readonly body: string;
      readonly carriedOut: boolean;
      readonly headers?: Readonly<Record<string, string>>;
    };

export interface CallFault {
  readonly call: CallKind;
  readonly happening: Happening;
  /** Calls of this kind that go through before; 0 unless given. */
  readonly skip?: number;
  /** Calls that are hit; all of them unless given. */
  readonly times?: number;
  /** Milliseconds from the first hit during which calls are hit; for ever unless given. */
  readonly forMs?: number;
  /** Only calls that carry a Tag. */
  readonly tagged?: boolean;
}

export const STALL_MS = 30_000;

export function apiError(
  status: number,
  code: string,
  message: string,
  carriedOut = false,
  more: object = {},
): Happening {
  const body = { RequestId: "4E1A6B1C-FA17", HostId: "ecs", Code: code, Message: message, ...more };
  return { kind: "answer", status, body: JSON.stringify(body), carriedOut };
}

/** Which faults are left to happen. */
export class FaultPlan {
  private readonly entries: { fault: CallFault; skip: number; left: number; until?: number }[];

  constructor(faults: readonly CallFault[]) {
    this.entries = faults.map((fault) => ({
      fault,
      skip: fault.skip ?? 0,
      left: fault.times ?? Number.POSITIVE_INFINITY,
    }));
  }

  /** What happens to this call, if anything; uses it up. `refuse` asks before there is a connection. */
  take(call: CallKind, tagged: boolean, now: number, refuse = false): Happening | undefined {
    for (const entry of this.entries) {
      const { fault } = entry;
      if ((fault.happening.kind === "refuse") !== refuse) continue;
      if (fault.call !== call || (fault.tagged === true && !tagged)) continue;
      if (entry.skip-- > 0) continue;
      if (entry.left <= 0 || now >= (entry.until ?? Number.POSITIVE_INFINITY)) continue;
      if (fault.forMs !== undefined) entry.until ??= now + fault.forMs;
      entry.left--;
      return fault.happening;
    }
    return undefined;
  }
}

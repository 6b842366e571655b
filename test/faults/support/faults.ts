/** Describes faults between the provider and the API: which kind of call has a fault, how often, and what happens to
 * it. */

/** The kinds of calls that the provider makes. "results" and "look-up" are both DescribeSendFileResults,
 * and "command-results" and "command-look-up" are both DescribeInvocations. */
export type CallKind = "SendFile" | "results" | "look-up" | CommandCallKind | "DescribeInstances";
export type CommandCallKind = "RunCommand" | "command-results" | "command-look-up";

export type Happening =
  /** The connection is refused, because no server listens on the port. */
  | { readonly kind: "refuse" }
  /** The connection is cut. `carriedOut` tells whether the API had got the request before that; so below too. */
  | { readonly kind: "reset"; readonly carriedOut: boolean }
  /** No answer comes within 30 s. */
  | { readonly kind: "stall"; readonly carriedOut: boolean }
  /** The answer ends in its middle. If the request was not carried out, a made-up answer is used. */
  | { readonly kind: "truncate"; readonly carriedOut: boolean }
  /** This answer replaces the API's. */
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
  /** Number of calls of this kind without the fault before the first one with it. @default 0 */
  readonly skip?: number;
  /** Number of calls that have the fault. @default all */
  readonly times?: number;
  /** Milliseconds after the first call with the fault at which it ends. @default never */
  readonly forMs?: number;
  /** Whether only calls that carry a Tag have the fault. @default false */
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

/** The faults of a run, and how often each of them will still happen. */
export class FaultPlan {
  private readonly entries: { fault: CallFault; skip: number; left: number; until?: number }[];

  constructor(faults: readonly CallFault[]) {
    this.entries = faults.map((fault) => ({
      fault,
      skip: fault.skip ?? 0,
      left: fault.times ?? Number.POSITIVE_INFINITY,
    }));
  }

  /** Returns what must happen to this call, or undefined, and counts it as used. With `refuse` only faults of kind
   * "refuse" are considered, because they happen before there is a connection; otherwise only the others. */
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

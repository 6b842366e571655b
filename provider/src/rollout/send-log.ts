/**
 * Every send of a run from the moment its call is made, whatever comes of it: what no failure of this package may lose.
 */
import type { Fault, ListedSend } from "../core/model.ts";
import { isPast } from "../core/outcome/past.ts";
import { ErrorCode } from "../errors.ts";

/** A send that may have reached its instances. */
export interface Begun {
  readonly ids: readonly string[];
  readonly token: string;
  /** Epoch milliseconds until which it may still be delivered. */
  readonly until: number;
  /** None while its answer is not there. */
  readonly invokeId?: string;
}

export class SendLog {
  /** The mistake of this package, or other error of its own, that ended the run. */
  mistake: Fault | undefined;
  private readonly begun = new Map<string, Begun>();
  private readonly written = new Set<string>();
  private readonly incarnation: string;
  private readonly counted: number;

  /** `counted`: sends of the incarnation before this run. */
  constructor(incarnation: string, counted: number) {
    this.incarnation = incarnation;
    this.counted = counted;
  }

  /** Before each call. */
  begin(send: Begun): void {
    this.begun.delete(send.token);
    this.begun.set(send.token, send);
  }

  accepted(token: string, invokeId: string): void {
    const send = this.begun.get(token);
    if (send !== undefined) this.begun.set(token, { ...send, invokeId });
  }

  /** It was told that nothing was sent. */
  refused(token: string): void {
    this.begun.delete(token);
  }

  /** Whether any may have reached an instance. */
  get hasSent(): boolean {
    return this.begun.size > 0;
  }

  /** The API's own refusals are no mistakes. */
  endedBy(fault: Fault): void {
    if (fault.code in ErrorCode) this.mistake ??= fault;
  }

  /** Each of its instances has a record of it. */
  recorded(token: string): void {
    this.written.add(token);
  }

  /** Oldest first. */
  unrecorded(): Begun[] {
    return [...this.begun.values()].filter(({ token }) => !this.written.has(token));
  }

  /** Which sends in a list are older than one whose call is made from now on. */
  past(): (send: ListedSend) => boolean {
    const accepted = new Set([...this.begun.values()].map(({ invokeId }) => invokeId));
    const { incarnation, counted } = this;
    return (send) => accepted.has(send.invokeId) || isPast(send, { incarnation, counted, lost: [] });
  }
}

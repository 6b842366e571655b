/**
 * The TaskPort of SendFile: one call sends a file to at most 50 instances. A send is recognized later by its Tags, its
 * Description and its ClientToken.
 */
import type { SendRequest, SentFile } from "../client/api.ts";
import { directFile } from "../core/inputs/direct-file.ts";
import type { Answer, Delivery, Fault } from "../core/model.ts";
import { blamesInstances, blamesTag, classifyAll, type Seen } from "../core/outcome/classify.ts";
import type { Ledger } from "../core/outcome/ledger.ts";
import type { Deps } from "./deps.ts";
import { lookUpLost } from "./look-up.ts";
import { descriptionOf, tagsFor } from "./mark.ts";
import { readWithRetries } from "./read.ts";
import { findSends } from "./send-file-list.ts";
import { SendFileReader } from "./send-file-reader.ts";
import type { Blamed, Listed, LookedUp, Task, TaskPort } from "./task.ts";

export interface SendPayload {
  readonly file: SentFile;
  /** True when the send may replace an existing file on these instances. */
  readonly overwrite: boolean;
}

/** Number of instances that one call may name (ECS API reference, SendFile, InstanceId.N). */
const BATCH = 50;
/** The API ends a task when its Timeout is over. This much is added, because the API's clock may differ from ours. */
export const GRACE_MS = 15_000;
/** Returns the epoch milliseconds until which a send that is made at `now` may still reach its instances. */
export function deliverableUntil(now: number, timeoutSeconds: number): number {
  return now + timeoutSeconds * 1000 + GRACE_MS;
}

/**
 * Returns the file name by which the API lists the sends of the delivery. The parts of a bundle have different names, so
 * without a Tag all sends are listed.
 */
export function listName(delivery: Delivery): string | undefined {
  return delivery.way.kind === "direct" ? directFile(delivery).name : undefined;
}

export class SendFilePort implements TaskPort<SendPayload> {
  readonly batch = BATCH;
  private readonly reader: SendFileReader;
  private readonly ledger: Ledger;
  private readonly deps: Deps;

  constructor(ledger: Ledger, deps: Deps) {
    this.ledger = ledger;
    this.deps = deps;
    this.reader = new SendFileReader(listName(ledger.input.wanted.delivery), ledger, deps);
  }

  get ends() {
    return this.reader.read;
  }

  deadline(now: number): number {
    return deliverableUntil(now, this.ledger.input.wanted.policy.timeoutSeconds);
  }

  start(task: Task<SendPayload>): Promise<Answer<{ readonly invokeId: string }>> {
    return this.deps.api.sendFile(this.requestOf(task));
  }

  accepted(invokeId: string): void {
    this.reader.accept(invokeId);
  }

  async endsOf(invokeId: string): Promise<Answer<readonly Seen[]>> {
    return classifyAll(await readWithRetries(() => this.deps.api.results(invokeId), this.deps));
  }

  blames(fault: Fault): Blamed {
    if (blamesInstances(fault.code)) return "instances";
    return blamesTag(fault) ? "tag" : "call";
  }

  lookUp(task: Task<SendPayload>, isOlder: (listed: Listed) => boolean): Promise<LookedUp> {
    const query = {
      ...(task.isTagged ? { tag: this.ledger.input.sender.tag } : {}),
      name: task.payload.file.name,
    };
    const find = (isEnough: (page: readonly Listed[]) => boolean) =>
      findSends({ ...query, isEnough }, this.deps);
    return lookUpLost(this.describe(task.token), isOlder, find, this.deps);
  }

  private requestOf({ ids, payload, token, isTagged }: Task<SendPayload>): SendRequest {
    const { wanted } = this.ledger.input;
    return {
      instanceIds: ids,
      file: payload.file,
      overwrite: payload.overwrite,
      timeoutSeconds: wanted.policy.timeoutSeconds,
      clientToken: token,
      description: this.describe(token),
      ...tagsFor(isTagged, this.ledger),
    };
  }

  private describe(token: string): string {
    return descriptionOf(token, this.ledger.input.wanted.policy.timeoutSeconds, this.ledger);
  }
}

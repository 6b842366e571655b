/**
 * What the rollout needs of the cloud, as an interface: one function per action, answers as data.
 * Tests and the real client (client/ecs.ts) both implement it.
 */
import type { Answer, Facts, FileSpec, ListedSend, Observation } from "../core/model.ts";
import type { SharedLists } from "./shared-lists.ts";

export interface SendRequest {
  readonly instanceIds: readonly string[];
  readonly file: FileSpec;
  /** Whether an existing file may be replaced on these instances. */
  readonly overwrite: boolean;
  readonly timeoutSeconds: number;
  /** At most 64 ASCII characters; the same for every try of one logical send. */
  readonly clientToken: string;
  /** Marks the send as ours, at most 512 characters; never any part of the content. */
  readonly description: string;
  /** Values of the Tags that mark this resource's sends and those of this run; left out where Tags are refused. */
  readonly tags?: { readonly sender: string; readonly run: string };
}

/** Which sends to list: by the Tag of a resource's sends, by that of one run, or by file name where Tags are refused. */
export interface SendQuery {
  readonly tag?: string;
  readonly run?: string;
  readonly name?: string;
  readonly nextToken?: string;
}

export interface SendPage {
  /** Newest first, at most 50. */
  readonly sends: readonly ListedSend[];
  /** "" on the last page. */
  readonly nextToken: string;
}

export interface InstanceQuery {
  readonly tags: Readonly<Record<string, string>>;
  readonly resourceGroupId?: string;
}

export interface EcsApi {
  /** Milliseconds that a call is tried for, from `maxRetryTimeout`; 0 or absent: our own limits (core/wait/retry.ts). */
  readonly maxRetryMs?: number;
  /** Shared by all rollouts of the connection; absent where each rollout reads alone. */
  readonly lists?: SharedLists;
  sendFile(request: SendRequest): Promise<Answer<{ invokeId: string }>>;
  /** State of each instance of one send; empty while the API does not show it yet. */
  results(invokeId: string): Promise<Answer<readonly Observation[]>>;
  /** A page of the last day's sends, for finding one that state does not know. */
  listSends(query: SendQuery): Promise<Answer<SendPage>>;
  /** What the API says of each instance where it keeps it; one that is not listed there does not exist. */
  instanceFacts(ids: readonly string[]): Promise<Answer<ReadonlyMap<string, Facts>>>;
  /** Whether each instance's agent is online. */
  agentsOnline(ids: readonly string[]): Promise<Answer<ReadonlyMap<string, Facts>>>;
  /** Ids of all instances that carry all tags; a fault where not all can be listed, never a part of them. */
  instancesByTags(query: InstanceQuery): Promise<Answer<readonly string[]>>;
}

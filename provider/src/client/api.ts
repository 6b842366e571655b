/**
 * What the rollout needs of the cloud, as an interface: one function per action, answers as data.
 * Tests and the real client (client/ecs.ts) both implement it.
 */
import type { Answer, FileSpec, Observation } from "../core/model.ts";

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
}

/** A send as the API lists it, for finding one whose answer was lost. */
export interface ListedSend {
  readonly invokeId: string;
  readonly description: string;
}

export interface InstanceQuery {
  readonly tags: Readonly<Record<string, string>>;
  readonly resourceGroupId?: string;
}

export interface EcsApi {
  sendFile(request: SendRequest): Promise<Answer<{ invokeId: string }>>;
  /** State of each instance of one send; empty while the API does not show it yet. */
  results(invokeId: string): Promise<Answer<readonly Observation[]>>;
  /** The newest sends of files with this name, for looking up a lost one. */
  recentSends(name: string): Promise<Answer<readonly ListedSend[]>>;
  /** Ids of the instances that carry all tags, in pages of 100. */
  instancesByTags(query: InstanceQuery): Promise<Answer<readonly string[]>>;
}

/**
 * The cloud actions that a rollout needs, as the interface EcsApi. Every function returns faults as data and does not throw.
 * client/ecs.ts implements it over HTTP; tests implement it in memory.
 */
import type {
  Answer,
  CommandObservation,
  Facts,
  FileSpec,
  ListedCommand,
  ListedSend,
  Observation,
} from "../core/model.ts";
import type { SharedLists } from "./shared-lists.ts";

/** What SendFile needs of a file. */
export type SentFile = Pick<
  FileSpec,
  "path" | "dir" | "name" | "windows" | "base64" | "secretTexts" | "mode" | "owner" | "group"
>;

export interface SendRequest {
  readonly instanceIds: readonly string[];
  readonly file: SentFile;
  /** True when the send may replace an existing file on these instances. */
  readonly overwrite: boolean;
  readonly timeoutSeconds: number;
  /**
   * At most 64 ASCII characters. Every retry of one send has the same token, by which the API recognizes the retry and
   * does not send twice.
   */
  readonly clientToken: string;
  /** Text of at most 512 characters by which the sender is recognized later (core/outcome/marker.ts). */
  readonly description: string;
  /** Values of two Tags, one for all sends of the resource and one for this run; absent when the API refuses Tags. */
  readonly tags?: { readonly sender: string; readonly run: string };
}

/** Selects sends by the resource's Tag (`tag`), by the run's Tag (`run`), or, when the API refuses Tags, by file name. */
export interface SendQuery {
  readonly tag?: string;
  readonly run?: string;
  readonly name?: string;
  readonly nextToken?: string;
}

export interface SendPage {
  /** At most 50 sends, newest first. */
  readonly sends: readonly ListedSend[];
  /** Token for the next page; "" on the last page. */
  readonly nextToken: string;
}

export interface CommandRequest
  extends Pick<SendRequest, "instanceIds" | "timeoutSeconds" | "clientToken" | "description" | "tags"> {
  /** Text of the script; it holds no secret, because the API and the instance keep it. */
  readonly script: string;
  /** True for PowerShell on Windows. */
  readonly windows: boolean;
}

/** Selects commands by the resource's Tag (`tag`); all commands when the API refuses Tags. */
export interface CommandQuery {
  readonly tag?: string;
  readonly nextToken?: string;
}

export interface CommandPage {
  /** At most 50 commands, newest first. */
  readonly commands: readonly ListedCommand[];
  /** Token for the next page; "" on the last page. */
  readonly nextToken: string;
}

export interface InstanceQuery {
  readonly tags: Readonly<Record<string, string>>;
  readonly resourceGroupId?: string;
}

/** The cloud actions about commands. */
export interface CommandApi {
  /** Runs a script on at most 100 instances. */
  runCommand(request: CommandRequest): Promise<Answer<{ invokeId: string }>>;
  /**
   * Reads the state of each instance of one command, with what it printed; empty while the API does not show the command
   * yet. An answer that leaves out some of `ids` is completed with a second action.
   */
  commandResults(invokeId: string, ids?: readonly string[]): Promise<Answer<readonly CommandObservation[]>>;
  /** Reads a page of the list of commands of the last 30 days, to find commands whose InvokeId state does not know. */
  listCommands(query: CommandQuery): Promise<Answer<CommandPage>>;
}

export interface EcsApi extends CommandApi {
  /**
   * Milliseconds for which a call may be retried, from the setting `maxRetryTimeout` of `@pulumi/alicloud`; 0 or absent
   * selects the limits of core/wait/retry.ts.
   */
  readonly maxRetryMs?: number;
  /** Shared by all rollouts of the connection; absent where each rollout reads alone. */
  readonly lists?: SharedLists;
  sendFile(request: SendRequest): Promise<Answer<{ invokeId: string }>>;
  /** Reads the state of each instance of one send. The list is empty while the API does not show the send yet. */
  results(invokeId: string): Promise<Answer<readonly Observation[]>>;
  /** Reads a page of the list of sends of the last day, to find sends whose InvokeId state does not know. */
  listSends(query: SendQuery): Promise<Answer<SendPage>>;
  /** Reads status, zone and operating system of each instance. An instance that the API does not list gets `exists: false`. */
  instanceFacts(ids: readonly string[]): Promise<Answer<ReadonlyMap<string, Facts>>>;
  /** Reads whether the Cloud Assistant agent of each instance is online. */
  agentsOnline(ids: readonly string[]): Promise<Answer<ReadonlyMap<string, Facts>>>;
  /** Lists the ids of all instances that carry all tags. If the API cannot list all of them, the answer is a fault. */
  instancesByTags(query: InstanceQuery): Promise<Answer<readonly string[]>>;
}

/** Stores one invocation for each SendFile or RunCommand call, and in it one delivery for each instance. delivery.ts
 * changes the deliveries; view.ts computes their status. */
import type { CommandEndStatus, Outcome } from "./outcomes.ts";

/** The fields that file and command orders share. An order holds the parameters of a call. */
export interface Order {
  readonly timeoutSeconds: number;
  readonly resourceGroupId: string;
  readonly tags: readonly Tag[];
}

/** The parameters of a SendFile call, with the defaults of the API filled in. */
export interface FileOrder extends Order {
  readonly name: string;
  readonly targetDir: string;
  /** The content as it was sent, in the form that `contentType` names. */
  readonly content: string;
  readonly contentType: "PlainText" | "Base64";
  readonly description: string;
  readonly fileOwner: string;
  readonly fileGroup: string;
  readonly fileMode: string;
  readonly overwrite: boolean;
}

/** The parameters of a RunCommand call, with the defaults of the API filled in. */
export interface CommandOrder extends Order {
  readonly name: string;
  readonly description: string;
  readonly type: CommandType;
  /** The command in Base64, before custom parameters are filled in. */
  readonly contentBase64: string;
  /** Values of the custom parameters. Undefined when the call does not set EnableParameter. */
  readonly parameters?: Readonly<Record<string, string>> | undefined;
  /** "" stands for the user's home directory. */
  readonly workingDir: string;
  /** "" stands for root. */
  readonly username: string;
  /** "" when the call did not give it. */
  readonly terminationMode: string;
}

export const COMMAND_TYPES = ["RunShellScript", "RunBatScript", "RunPowerShellScript"] as const;
export type CommandType = (typeof COMMAND_TYPES)[number];

export interface Tag {
  readonly key: string;
  readonly value: string;
}

/** One file or command on its way to one instance. */
export interface Delivery {
  readonly instanceId: string;
  readonly createdAt: number;
  /** Time at which the agent got the file or command. */
  startedAt?: number;
  endedAt?: number;
  outcome?: Outcome<CommandEndStatus>;
  /** Time of the StopInvocation call for this delivery. */
  stopRequestedAt?: number;
  /** Exit code and output of a command, also of one that was stopped. */
  exit?: CommandExit;
}

export interface CommandExit {
  readonly code: number;
  readonly outputBase64: string;
  /** Number of bytes of output that were dropped because the API shows only the last 24 KB. */
  readonly dropped: number;
}

export interface Invocation<O extends Order = FileOrder> {
  readonly id: string;
  /** Number of the invocation in the order in which calls came. */
  readonly serial: number;
  readonly createdAt: number;
  readonly order: O;
  readonly deliveries: ReadonlyMap<string, Delivery>;
}

export class Invocations<O extends Order = FileOrder> {
  readonly #byId = new Map<string, Invocation<O>>();
  readonly #most: number;
  #serial = 0;

  /** Keeps the newest `most` invocations. */
  constructor(most: number) {
    this.#most = most;
  }

  add(id: string, order: O, instanceIds: readonly string[], now: number): Invocation<O> {
    const deliveries = new Map(instanceIds.map((instanceId) => [instanceId, { instanceId, createdAt: now }]));
    const invocation = { id, serial: ++this.#serial, createdAt: now, order, deliveries };
    this.#byId.set(id, invocation);
    for (const oldest of this.#byId.keys()) {
      if (this.#byId.size <= this.#most) break;
      this.#byId.delete(oldest);
    }
    return invocation;
  }

  /** Adds an invocation that was read from a state file. */
  restore(invocation: Invocation<O>): void {
    this.#byId.set(invocation.id, invocation);
    this.#serial = Math.max(this.#serial, invocation.serial);
  }

  get(id: string): Invocation<O> | undefined {
    return this.#byId.get(id);
  }

  newestFirst(): Invocation<O>[] {
    return [...this.#byId.values()].reverse();
  }

  oldestFirst(): Iterable<Invocation<O>> {
    return this.#byId.values();
  }

  /** Deletes the invocations that were created before this time. */
  forgetBefore(time: number): void {
    for (const invocation of this.#byId.values()) {
      if (invocation.createdAt >= time) return;
      this.#byId.delete(invocation.id);
    }
  }
}

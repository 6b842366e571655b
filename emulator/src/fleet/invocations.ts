/** What was sent and how far it is: one invocation for each SendFile call, one delivery for each instance in it.
 * Only remembers and finds; delivery.ts moves things on, view.ts says how they look. */
import type { Outcome } from "./outcomes.ts";

/** The parameters of a SendFile call, with the defaults of the API filled in. */
export interface FileOrder {
  readonly name: string;
  readonly targetDir: string;
  /** As it was sent. */
  readonly content: string;
  readonly contentType: "PlainText" | "Base64";
  readonly description: string;
  readonly fileOwner: string;
  readonly fileGroup: string;
  readonly fileMode: string;
  readonly overwrite: boolean;
  readonly timeoutSeconds: number;
  readonly resourceGroupId: string;
  readonly tags: readonly Tag[];
}

export interface Tag {
  readonly key: string;
  readonly value: string;
}

export interface Delivery {
  readonly instanceId: string;
  readonly createdAt: number;
  /** When the agent got it. */
  startedAt?: number;
  endedAt?: number;
  outcome?: Outcome;
}

export interface Invocation {
  readonly id: string;
  /** Counts up: the order in which calls came. */
  readonly serial: number;
  readonly createdAt: number;
  readonly order: FileOrder;
  readonly deliveries: ReadonlyMap<string, Delivery>;
}

export class Invocations {
  readonly #byId = new Map<string, Invocation>();
  #serial = 0;

  add(id: string, order: FileOrder, instanceIds: readonly string[], now: number): Invocation {
    const deliveries = new Map(instanceIds.map((instanceId) => [instanceId, { instanceId, createdAt: now }]));
    const invocation = { id, serial: ++this.#serial, createdAt: now, order, deliveries };
    this.#byId.set(id, invocation);
    return invocation;
  }

  /** Puts back what a state file remembers. */
  restore(invocation: Invocation): void {
    this.#byId.set(invocation.id, invocation);
    this.#serial = Math.max(this.#serial, invocation.serial);
  }

  get(id: string): Invocation | undefined {
    return this.#byId.get(id);
  }

  newestFirst(): Invocation[] {
    return [...this.#byId.values()].reverse();
  }

  oldestFirst(): Iterable<Invocation> {
    return this.#byId.values();
  }

  /** Forgets what was created before this time. */
  forgetBefore(time: number): void {
    for (const invocation of this.#byId.values()) {
      if (invocation.createdAt >= time) return;
      this.#byId.delete(invocation.id);
    }
  }
}

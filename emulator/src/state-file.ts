/** Keeps invocations and client tokens in a file, so that a restarted emulator still knows them. The file holds sent
 * content and the output of commands, so only its owner may read it. */
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import type { ClientTokens, RememberedCall } from "./client-tokens.ts";
import type { Clock, Timer } from "./clock.ts";
import type {
  CommandOrder,
  Delivery,
  FileOrder,
  Invocation,
  Invocations,
  Order,
} from "./fleet/invocations.ts";
import type { RightsEntry, RightsStore } from "./fleet/rights-store.ts";
import { ScenarioError } from "./scenario-check.ts";

/** Milliseconds for which changes are collected before the file is written, because they come in bursts. */
const GATHER_MS = 100;
const FORMAT = "ecs-assistant-emulator/1";

export interface Remembered {
  readonly invocations: Invocations<FileOrder>;
  readonly commands: Invocations<CommandOrder>;
  readonly clientTokens: ClientTokens | undefined;
  /** Owners and modes that this process could not give to files. */
  readonly rightsStore: RightsStore;
}

interface Stored {
  readonly format: string;
  readonly invocations: readonly StoredInvocation<FileOrder>[];
  /** Absent in files of older versions, which had no commands. */
  readonly commands?: readonly StoredInvocation<CommandOrder>[];
  readonly clientTokens: readonly (readonly [string, RememberedCall])[];
  /** Entries of `rightsStore`. */
  readonly ledger: readonly (readonly [string, RightsEntry])[];
}

interface StoredInvocation<O extends Order> extends Omit<Invocation<O>, "deliveries"> {
  readonly deliveries: readonly Delivery[];
}

export class StateFile {
  readonly #path: string;
  readonly #clock: Clock;
  readonly #remembered: Remembered;
  #due: Timer | undefined;

  constructor(path: string, clock: Clock, remembered: Remembered) {
    this.#path = path;
    this.#clock = clock;
    this.#remembered = remembered;
  }

  /** Restores what the file holds. Its deliveries may not have ended. @throws ScenarioError when the file cannot be
   * used */
  load(): void {
    const stored = readStored(this.#path);
    if (stored === undefined) return;
    const { invocations, commands, clientTokens, rightsStore } = this.#remembered;
    for (const invocation of stored.invocations) invocations.restore(unpack(invocation));
    for (const invocation of stored.commands ?? []) commands.restore(unpack(invocation));
    for (const [token, call] of stored.clientTokens) clientTokens?.restore(token, call);
    rightsStore.restore(stored.ledger);
  }

  /** Must be called after a change. The file is written `GATHER_MS` later. */
  changed(): void {
    this.#due ??= this.#clock.after(GATHER_MS, () => this.save());
  }

  save(): void {
    this.#due?.cancel();
    this.#due = undefined;
    const { invocations, commands, clientTokens, rightsStore } = this.#remembered;
    const stored: Stored = {
      format: FORMAT,
      invocations: [...invocations.oldestFirst()].map(pack),
      commands: [...commands.oldestFirst()].map(pack),
      clientTokens: [...(clientTokens?.entries() ?? [])],
      ledger: [...rightsStore.entries()],
    };
    // A new file is written and then renamed, so that a process that is killed meanwhile leaves the old file complete.
    writeFileSync(`${this.#path}.new`, JSON.stringify(stored), { mode: 0o600 });
    renameSync(`${this.#path}.new`, this.#path);
  }
}

function pack<O extends Order>(invocation: Invocation<O>): StoredInvocation<O> {
  return { ...invocation, deliveries: [...invocation.deliveries.values()] };
}

function unpack<O extends Order>(stored: StoredInvocation<O>): Invocation<O> {
  return {
    ...stored,
    deliveries: new Map(stored.deliveries.map((delivery) => [delivery.instanceId, delivery])),
  };
}

function readStored(path: string): Stored | undefined {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new ScenarioError(`cannot read the state file ${path}: ${(error as Error).message}`);
  }
  const stored = parse(text);
  if (stored?.format !== FORMAT) throw new ScenarioError(`${path} is not a state file of this emulator`);
  return stored;
}

function parse(text: string): Stored | undefined {
  try {
    return JSON.parse(text) as Stored;
  } catch {
    return undefined;
  }
}

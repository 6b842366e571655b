/** Keeps the invocations of files and commands and the client tokens in a file, so that a restarted emulator remembers them.
 * The file holds what was sent and what commands said, content included: only its owner may read it. */
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
import type { Ledger, LedgerEntry } from "./fleet/ledger.ts";
import { ScenarioError } from "./scenario-check.ts";

/** Changes come in bursts; so long they are gathered. */
const GATHER_MS = 100;
const FORMAT = "ecs-assistant-emulator/1";

export interface Remembered {
  readonly invocations: Invocations<FileOrder>;
  readonly commands: Invocations<CommandOrder>;
  readonly clientTokens: ClientTokens | undefined;
  /** Owners and modes that the disk could not take. */
  readonly ledger: Ledger;
}

interface Stored {
  readonly format: string;
  readonly invocations: readonly StoredInvocation<FileOrder>[];
  /** Files of before there were commands lack them. */
  readonly commands?: readonly StoredInvocation<CommandOrder>[];
  readonly clientTokens: readonly (readonly [string, RememberedCall])[];
  readonly ledger: readonly (readonly [string, LedgerEntry])[];
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

  /** Puts back what the file holds; deliveries in it may not have ended. @throws ScenarioError */
  load(): void {
    const stored = readStored(this.#path);
    if (stored === undefined) return;
    const { invocations, commands, clientTokens, ledger } = this.#remembered;
    for (const invocation of stored.invocations) invocations.restore(unpack(invocation));
    for (const invocation of stored.commands ?? []) commands.restore(unpack(invocation));
    for (const [token, call] of stored.clientTokens) clientTokens?.restore(token, call);
    ledger.restore(stored.ledger);
  }

  /** Something changed: it is written soon. */
  changed(): void {
    this.#due ??= this.#clock.after(GATHER_MS, () => this.save());
  }

  save(): void {
    this.#due?.cancel();
    this.#due = undefined;
    const { invocations, commands, clientTokens, ledger } = this.#remembered;
    const stored: Stored = {
      format: FORMAT,
      invocations: [...invocations.oldestFirst()].map(pack),
      commands: [...commands.oldestFirst()].map(pack),
      clientTokens: [...(clientTokens?.entries() ?? [])],
      ledger: [...ledger.entries()],
    };
    // Written beside and moved, so that a kill in between leaves the old file whole.
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

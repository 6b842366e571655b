/** The folder that holds the instances: given or temporary, and who may do what in it. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { type Accounts, accountsOf } from "./fleet/accounts.ts";
import { type Host, takeFile } from "./fleet/agent.ts";
import { outcomeOf } from "./fleet/agent-report.ts";
import { Disk } from "./fleet/disk.ts";
import { type Instance, osOf } from "./fleet/instances.ts";
import type { Invocation } from "./fleet/invocations.ts";
import { Ledger } from "./fleet/ledger.ts";
import type { Outcome } from "./fleet/outcomes.ts";
import type { Os } from "./fleet/paths.ts";
import type { AgentTask } from "./fleet/task.ts";
import type { Machine } from "./sandbox/shells.ts";
import { DEFAULTS, type Scenario } from "./scenario.ts";

export interface Root {
  readonly path: string;
  /** Removes a temporary folder, leaves a given one. */
  release(): void;
}

export function openRoot(given: string | undefined): Root {
  if (given === undefined) {
    const path = realpathSync(mkdtempSync(join(tmpdir(), "ecs-assistant-emulator-")));
    return { path, release: () => rmSync(path, { recursive: true, force: true }) };
  }
  mkdirSync(given, { recursive: true });
  return { path: realpathSync(resolve(given)), release: () => {} };
}

/** Gives each instance its machine; disks share one ledger, as inodes are the machine's. */
export class Hosts {
  readonly #root: string;
  readonly #mayChown: boolean;
  readonly ledger: Ledger;
  readonly accounts: Accounts;

  constructor(root: string, { users, groups }: Scenario, mayChown: boolean) {
    this.#root = root;
    this.#mayChown = mayChown;
    this.ledger = new Ledger({ uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 });
    this.accounts = accountsOf(users ?? DEFAULTS.users, groups ?? DEFAULTS.groups);
  }

  host(instanceId: string, os: Os): Host {
    const disk = new Disk(join(this.#root, instanceId), os, this.ledger, this.#mayChown);
    return { os, disk, accounts: this.accounts };
  }

  /** What a command on the instance acts on. */
  machine(instance: Instance): Machine {
    return { ...this.host(instance.id, osOf(instance)), root: join(this.#root, instance.id) };
  }

  /** Undefined when the agent's report never arrives. */
  take(task: AgentTask, instanceId: string, os: Os): Outcome | undefined {
    const { code, lost } = takeFile(task, this.host(instanceId, os));
    return lost ? undefined : outcomeOf(code);
  }
}

/** The agent always gets Base64, whatever ContentType the call had. */
export function taskOf({ order }: Invocation): AgentTask {
  const isBase64 = order.contentType === "Base64";
  const contentBase64 = isBase64 ? order.content : Buffer.from(order.content).toString("base64");
  return { ...order, contentBase64 };
}

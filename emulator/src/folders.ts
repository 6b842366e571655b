/** Opens the folder that holds all instances' folders, and gives access to the files of each instance. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { type Accounts, accountsOf } from "./fleet/accounts.ts";
import { type Host, takeFile } from "./fleet/agent.ts";
import { outcomeOf } from "./fleet/agent-report.ts";
import { Disk } from "./fleet/disk.ts";
import { type Instance, osOf } from "./fleet/instances.ts";
import type { Invocation } from "./fleet/invocations.ts";
import type { Outcome } from "./fleet/outcomes.ts";
import type { Os } from "./fleet/paths.ts";
import { RightsStore } from "./fleet/rights-store.ts";
import type { AgentTask } from "./fleet/task.ts";
import type { Machine } from "./sandbox/shells.ts";
import { DEFAULTS, type Scenario } from "./scenario.ts";

export interface Root {
  readonly path: string;
  /** Removes the folder if it is a temporary one. */
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

/** Gives each instance its disk and accounts. All disks share one RightsStore, because its keys are inodes of this
 * machine. */
export class Hosts {
  readonly #root: string;
  readonly #mayChown: boolean;
  readonly rightsStore: RightsStore;
  readonly accounts: Accounts;

  constructor(root: string, { users, groups }: Scenario, mayChown: boolean) {
    this.#root = root;
    this.#mayChown = mayChown;
    this.rightsStore = new RightsStore({ uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 });
    this.accounts = accountsOf(users ?? DEFAULTS.users, groups ?? DEFAULTS.groups);
  }

  host(instanceId: string, os: Os): Host {
    const disk = new Disk(join(this.#root, instanceId), os, this.rightsStore, this.#mayChown);
    return { os, disk, accounts: this.accounts };
  }

  /** Returns the folder, disk and accounts that a command on the instance uses. */
  machine(instance: Instance): Machine {
    return { ...this.host(instance.id, osOf(instance)), root: join(this.#root, instance.id) };
  }

  /** Lets the instance's agent write the file. Returns undefined when the agent's report gets lost. */
  take(task: AgentTask, instanceId: string, os: Os): Outcome | undefined {
    const { code, lost } = takeFile(task, this.host(instanceId, os));
    return lost ? undefined : outcomeOf(code);
  }
}

/** Makes the agent's task of a SendFile call. The agent always gets the content in Base64. */
export function taskOf({ order }: Invocation): AgentTask {
  const isBase64 = order.contentType === "Base64";
  const contentBase64 = isBase64 ? order.content : Buffer.from(order.content).toString("base64");
  return { ...order, contentBase64 };
}

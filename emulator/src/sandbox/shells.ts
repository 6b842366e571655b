/** Runs the commands of all instances of one emulator, and waits for their end when the emulator closes. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Host } from "../fleet/agent.ts";
import type { CommandEnd, CommandRunner, CommandTask } from "../fleet/command-job.ts";
import { type Instance, osOf } from "../fleet/instances.ts";
import { type Entry, enter, type Requirements } from "./enter.ts";
import { accountOf, prepareRoot } from "./skeleton.ts";
import type { SandboxSupport } from "./support.ts";

export interface Machine extends Host {
  /** The instance's folder. */
  readonly root: string;
}

export class Shells implements CommandRunner {
  readonly #sandbox: SandboxSupport;
  readonly #machineOf: (instance: Instance) => Machine;
  readonly #running = new Set<Promise<void>>();
  #stage: string | undefined;

  constructor(sandbox: SandboxSupport, machineOf: (instance: Instance) => Machine) {
    this.#sandbox = sandbox;
    this.#machineOf = machineOf;
  }

  canRun(instance: Instance): boolean {
    return !("reason" in this.#sandbox) && osOf(instance) === "Linux";
  }

  run(instance: Instance, task: CommandTask, done: (end: CommandEnd) => void): (() => void) | undefined {
    const entry = this.#entry(instance, task);
    if ("kind" in entry) {
      done(entry);
      return undefined;
    }
    let kill = () => {};
    const running = new Promise<void>((resolve) => {
      kill = enter(entry, this.#requirements(), (end) => {
        resolve();
        this.#running.delete(running);
        done(end.kind === "exit" ? end : { kind: "broken" });
      });
    });
    this.#running.add(running);
    return kill;
  }

  /** Waits until every killed command has ended. No command may be started after this call. */
  async close(): Promise<void> {
    await Promise.all(this.#running);
    if (this.#stage !== undefined) rmSync(this.#stage, { recursive: true, force: true });
  }

  /** Prepares the script's run, or returns why it cannot run. Like the agent, it checks first the user, then the
   * directory. */
  #entry(instance: Instance, { script, username, workingDir }: CommandTask): Entry | CommandEnd {
    const { root, disk, accounts } = this.#machineOf(instance);
    try {
      prepareRoot(disk, accounts);
    } catch {
      return { kind: "broken" };
    }
    const user = username || "root";
    const account =
      accountOf(disk, user) ?? (user === "root" ? { uid: 0, gid: 0, home: "/root" } : undefined);
    if (account === undefined) return { kind: "refused", code: "AccountNotExists" };
    const directory = workingDir || account.home;
    if (!directory.startsWith("/") || !disk.isDirectory(directory))
      return { kind: "refused", code: "DirectoryNotExists" };
    // A namespace with one id holds only root, so that a command cannot run as another user.
    if (account.uid >= this.#requirements().ids) return { kind: "broken" };
    return { root, script, hostname: instance.id, workingDir: directory, user, home: account.home };
  }

  #requirements(): Requirements {
    if ("reason" in this.#sandbox) throw new Error(this.#sandbox.reason);
    this.#stage ??= mkdtempSync(join(tmpdir(), "ecs-assistant-emulator-stage-"));
    return { ...this.#sandbox, stage: this.#stage };
  }
}

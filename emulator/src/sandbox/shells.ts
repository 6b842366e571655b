/** Runs the commands of all instances of one emulator, and ends all instances when the emulator closes. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Host } from "../fleet/agent.ts";
import type { CommandEnd, CommandRunner, CommandTask } from "../fleet/command-job.ts";
import { type Instance, osOf } from "../fleet/instances.ts";
import { type Boot, boot, type Image, type Requirements } from "./boot.ts";
import { type Entry, enter } from "./enter.ts";
import { saveScript } from "./script-file.ts";
import { type Account, accountOf, prepareRoot } from "./skeleton.ts";
import type { SandboxSupport } from "./support.ts";

export interface Machine extends Host {
  /** The instance's folder. */
  readonly root: string;
}

type Prepared = { readonly image: Image; readonly entry: Entry } | CommandEnd;

export class Shells implements CommandRunner {
  readonly #sandbox: SandboxSupport;
  readonly #machineOf: (instance: Instance) => Machine;
  /** The namespaces of each instance on which a command has run. */
  readonly #booted = new Map<string, Promise<Boot>>();
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
    const prepared = this.#prepare(instance, task);
    if ("kind" in prepared) {
      done(prepared);
      return undefined;
    }
    let kill: (() => void) | undefined;
    let isKilled = false;
    const running = this.#boot(prepared.image).then(
      (booted) =>
        new Promise<CommandEnd>((resolve) => {
          if ("reason" in booted) resolve({ kind: "broken" });
          else if (isKilled) resolve({ kind: "exit", code: -1, output: Buffer.alloc(0), dropped: 0 });
          else
            kill = enter(prepared.entry, booted.pid, this.#requirements(), (end) =>
              resolve(end.kind === "exit" ? end : { kind: "broken" }),
            );
        }),
    );
    const noted = running.then(done).finally(() => this.#running.delete(noted));
    this.#running.add(noted);
    return () => {
      isKilled = true;
      kill?.();
    };
  }

  /** Ends all instances and waits until every command has ended. No command may be started after this call. */
  async close(): Promise<void> {
    for (const one of await Promise.all(this.#booted.values())) {
      if ("reason" in one) continue;
      one.stop();
      await one.ended;
    }
    await Promise.all(this.#running);
    if (this.#stage !== undefined) rmSync(this.#stage, { recursive: true, force: true });
  }

  #boot(image: Image): Promise<Boot> {
    const { hostname: id } = image;
    const known = this.#booted.get(id);
    if (known !== undefined) return known;
    const booting = boot(image, this.#requirements());
    this.#booted.set(id, booting);
    const forget = () => {
      if (this.#booted.get(id) === booting) this.#booted.delete(id);
    };
    void booting.then((one) => ("reason" in one ? forget() : one.ended.then(forget)));
    return booting;
  }

  /** Prepares the script's run, or returns why it cannot run. Like the agent, it checks first the user, then the
   * directory. */
  #prepare(instance: Instance, task: CommandTask): Prepared {
    const { root, disk, accounts } = this.#machineOf(instance);
    let shown: string[];
    try {
      shown = prepareRoot(disk, accounts, this.#requirements().busybox === undefined ? "host" : "busybox");
    } catch {
      return { kind: "broken" };
    }
    const user = task.username || "root";
    const account = accountOf(disk, user) ?? (user === "root" ? ROOT : undefined);
    if (account === undefined) return { kind: "refused", code: "AccountNotExists" };
    const workingDir = task.workingDir || account.home;
    if (!workingDir.startsWith("/") || !disk.isDirectory(workingDir))
      return { kind: "refused", code: "DirectoryNotExists" };
    // A namespace with one id holds only root, so that a command cannot run as another user.
    if (account.uid >= this.#requirements().ids) return { kind: "broken" };
    const command = saveScript(disk, task, account) ?? task.script;
    return { image: { root, hostname: instance.id, shown }, entry: { ...account, command, workingDir } };
  }

  #requirements(): Requirements {
    if ("reason" in this.#sandbox) throw new Error(this.#sandbox.reason);
    this.#stage ??= mkdtempSync(join(tmpdir(), "ecs-assistant-emulator-stage-"));
    return { ...this.#sandbox, stage: this.#stage };
  }
}

const ROOT: Account = { uid: 0, gid: 0, home: "/root" };

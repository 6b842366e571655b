/** Runs the commands of all instances of one emulator. */
import type { Host } from "../fleet/agent.ts";
import type {
  CommandEnd,
  CommandRunner,
  CommandTask,
  RunningCommand,
  Termination,
} from "../fleet/command-runner.ts";
import { type Instance, osOf } from "../fleet/instances.ts";
import type { Image, Requirements } from "./boot.ts";
import { type Entered, type Entry, enter } from "./enter.ts";
import { Machines, type OwnSettings } from "./machines.ts";
import { saveScript } from "./script-file.ts";
import { type Account, accountOf, prepareRoot } from "./skeleton.ts";
import type { SandboxSupport } from "./support.ts";

export interface Machine extends Host {
  /** The instance's folder. */
  readonly root: string;
}

export interface ShellSettings extends OwnSettings {
  /** Whether the agent refuses commands that name root as their user, as in February 2024. */
  readonly refusesRoot: boolean;
}

type Prepared = { readonly image: Image; readonly entry: Entry } | CommandEnd;

export class Shells implements CommandRunner {
  readonly #sandbox: SandboxSupport;
  readonly #settings: ShellSettings;
  readonly #machineOf: (instance: Instance) => Machine;
  readonly #machines: Machines;
  readonly #running = new Map<string, Set<Running>>();

  constructor(sandbox: SandboxSupport, settings: ShellSettings, machineOf: (instance: Instance) => Machine) {
    this.#sandbox = sandbox;
    this.#settings = settings;
    this.#machineOf = machineOf;
    this.#machines = new Machines(sandbox, settings);
  }

  canRun(instance: Instance): boolean {
    return !("reason" in this.#sandbox) && osOf(instance) === "Linux";
  }

  run(instance: Instance, task: CommandTask, done: (end: CommandEnd) => void): RunningCommand | undefined {
    const prepared = this.#prepare(instance, task);
    if ("kind" in prepared) {
      done(prepared);
      return undefined;
    }
    const running = new Running(done);
    const all = this.#running.get(instance.id) ?? new Set();
    this.#running.set(instance.id, all.add(running));
    void running.ended.then(() => all.delete(running));
    void this.#machines
      .boot(prepared.image)
      .then((booted) => running.start(prepared.entry, booted, this.#requirements()));
    return running;
  }

  /** Kills the commands that run on the instance, as an accident would. Returns how many there were. */
  kill(instanceId: string, what: "tree" | "shell"): number {
    const all = [...(this.#running.get(instanceId) ?? [])].filter(({ isUp }) => isUp);
    for (const running of all) running.kill(what);
    return all.length;
  }

  /** Ends all processes of the instance at once, as power off and reboot do. */
  powerOff(instanceId: string): void {
    this.#machines.stop(instanceId);
  }

  /** Ends all instances and waits until every command has ended. No command may be started after this call. */
  async close(): Promise<void> {
    await this.#machines.close();
    await Promise.all([...this.#running.values()].flatMap((all) => [...all].map(({ ended }) => ended)));
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
    if (account === undefined || this.#refuses(task.username))
      return { kind: "refused", code: "AccountNotExists" };
    const workingDir = task.workingDir || account.home;
    if (!workingDir.startsWith("/") || !disk.isDirectory(workingDir))
      return { kind: "refused", code: "DirectoryNotExists" };
    // A namespace with one id holds only root, so that a command cannot run as another user.
    if (account.uid >= this.#requirements().ids) return { kind: "broken" };
    const { fileName } = task;
    const command = saveScript(disk, task, account) ?? task.script;
    return {
      image: { root, hostname: instance.id, shown },
      entry: { ...account, command, fileName, workingDir },
    };
  }

  /** The agent of February 2024 wants user and group ids greater than 0 when a command names its user. */
  #refuses(username: string): boolean {
    return username === "root" && this.#settings.refusesRoot;
  }

  #requirements(): Requirements {
    return this.#machines.requirements();
  }
}

/** One command, which may still wait for its instance's namespaces. */
class Running implements RunningCommand {
  readonly ended: Promise<void>;
  readonly #done: (end: CommandEnd) => void;
  #resolve = () => {};
  #entered: Entered | undefined;
  #isEnded = false;

  constructor(done: (end: CommandEnd) => void) {
    this.#done = done;
    this.ended = new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }

  get isUp(): boolean {
    return this.#entered !== undefined;
  }

  start(
    entry: Entry,
    booted: { readonly pid: number } | { readonly reason: string },
    needed: Requirements,
  ): void {
    if (this.#isEnded) return;
    if ("reason" in booted) this.#finish({ kind: "broken" });
    else
      this.#entered = enter(entry, booted.pid, needed, (end) =>
        this.#finish(end.kind === "exit" ? end : { kind: "broken" }),
      );
  }

  end(termination: Termination): void {
    if (this.#entered !== undefined) this.#entered.end(termination);
    else this.#finish({ kind: "exit", code: -1, output: Buffer.alloc(0), dropped: 0 });
  }

  kill(what: "tree" | "shell"): void {
    this.#entered?.kill(what);
  }

  #finish(end: CommandEnd): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#done(end);
    this.#resolve();
  }
}

const ROOT: Account = { uid: 0, gid: 0, home: "/root" };

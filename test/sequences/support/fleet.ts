/** The emulated instances of a sequence: what is on their disks, what people and accidents do to them, and which scripts
 * run. */
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Emulator, startEmulator, type Timing } from "../../../emulator/src/index.ts";
import { SharedClock } from "./clock.ts";

export interface Held {
  readonly text: string;
  readonly mode: string;
}

/** Path → what is there; undefined when there is no file. */
export type Disk = Readonly<Record<string, Held | undefined>>;

export interface Accident {
  readonly what: "tree" | "shell" | "reboot";
  /** Real milliseconds after the start of the script. The machine's speed decides what it hits. */
  readonly afterMs: number;
}

/** The steps whose commands fail on an instance while a mark stands there. */
export const MARKS = ["validate", "test", "reload", "health"] as const;
export type Mark = (typeof MARKS)[number];

/** The command of the reload puts into this file, line by line, a sum of all that it read. */
export const SERVED = "/run/served";
const FAIL = "/etc/fail";

export class Fleet {
  readonly emulator: Emulator;
  readonly clock: SharedClock;
  /** Scripts that have begun: InvokeId and instance. */
  private readonly begun = new Set<string>();
  private accidents = new Map<string, Accident>();
  /** Instances to which an accident has happened since `forgetAccidents`. */
  readonly hit = new Set<string>();

  private constructor(emulator: Emulator, clock: SharedClock) {
    this.emulator = emulator;
    this.clock = clock;
    clock.isBusy = () => this.runsScript();
  }

  static async start(count: number, timing: Timing, clientToken: boolean): Promise<Fleet> {
    const clock = new SharedClock();
    let started: Fleet | undefined;
    const emulator = await startEmulator({
      ...{ fleet: { count }, timing, clientToken, clock, retainedRecords: 100_000 },
      commands: ({ invokeId }, id) => {
        started?.begins(invokeId, id);
        return undefined;
      },
    });
    started = new Fleet(emulator, clock);
    return started;
  }

  get ids(): readonly string[] {
    return this.emulator.instanceIds;
  }

  /** The next script on the instance has this accident. */
  plan(id: string, accident: Accident): void {
    this.accidents.set(id, accident);
  }

  forgetAccidents(): void {
    this.accidents.clear();
    this.hit.clear();
  }

  mark(id: string, mark: Mark, isSet: boolean): void {
    const file = this.file(id, `${FAIL}/${mark}`);
    if (isSet) write(file, "");
    else rmSync(file, { force: true });
  }

  disk(id: string, paths: readonly string[]): Disk {
    return Object.fromEntries(paths.map((path) => [path, this.held(id, path)]));
  }

  edit(id: string, path: string, text: string): void {
    write(this.file(id, path), text);
  }

  remove(id: string, path: string): void {
    rmSync(this.file(id, path), { force: true });
  }

  chmod(id: string, path: string, mode: number): void {
    chmodSync(this.file(id, path), mode);
  }

  /** Lines that reloads have written. */
  served(id: string): readonly string[] {
    const file = this.file(id, SERVED);
    return existsSync(file) ? readFileSync(file, "utf8").trim().split("\n") : [];
  }

  /** Names of what is staged, or half of a change, in a state folder of the instance. */
  staged(id: string, folder: string): readonly string[] {
    const path = this.file(id, folder);
    const halves = ["new", "txn", "txn.t", "out"].filter((one) => existsSync(join(path, one)));
    return [...list(join(path, "in")), ...halves];
  }

  stateFolders(id: string): readonly string[] {
    return list(this.file(id, "/var/lib/alicloud-sendfile"));
  }

  /** Returns the instances to which something has been sent that has not ended. */
  open(): ReadonlySet<string> {
    const all = [...this.emulator.sends, ...this.emulator.runs].flatMap(({ deliveries }) => deliveries);
    return new Set(all.filter(({ endedAt }) => endedAt === undefined).map(({ instanceId }) => instanceId));
  }

  /** Lets time pass. */
  async pass(ms: number): Promise<void> {
    await this.clock.sleep(ms);
  }

  private held(id: string, path: string): Held | undefined {
    const stat = this.emulator.stat(id, path);
    return stat === undefined ? undefined : { text: stat.content.toString(), mode: stat.mode ?? "" };
  }

  private file(id: string, path: string): string {
    return join(this.emulator.root, id, path);
  }

  private begins(invokeId: string, id: string): void {
    const script = `${invokeId} ${id}`;
    this.begun.add(script);
    const accident = this.accidents.get(id);
    if (accident === undefined) return;
    this.accidents.delete(id);
    setTimeout(() => {
      // A later script must not be hit, because that may be one of a run without accidents.
      if (!this.runsScript() || !this.begun.has(script)) return;
      if (accident.what === "reboot") this.emulator.rebootInstance(id);
      else if (this.emulator.killCommand(id, accident.what) === 0) return;
      this.hit.add(id);
    }, accident.afterMs);
  }

  private runsScript(): boolean {
    if (this.begun.size === 0) return false;
    for (const { invokeId, deliveries } of this.emulator.runs)
      for (const { instanceId, endedAt } of deliveries)
        if (endedAt !== undefined) this.begun.delete(`${invokeId} ${instanceId}`);
    return this.begun.size > 0;
  }
}

function write(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

function list(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}

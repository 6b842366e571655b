/** Implements the members of Emulator that read or change the running emulated account. */
import { createHash } from "node:crypto";
import type { Built } from "./build.ts";
import { osOf } from "./fleet/instances.ts";
import { formatMode } from "./fleet/mode.ts";
import type { Outcome } from "./fleet/outcomes.ts";
import type { Os } from "./fleet/paths.ts";
import type { AgentTask } from "./fleet/task.ts";
import type { Hosts } from "./folders.ts";
import type { FileStat } from "./handle.ts";
import type { RequestRecord } from "./request-log.ts";
import type { Gateway } from "./route.ts";
import { type RunRecord, runRecords } from "./runs.ts";
import type { ApiFault, InstanceOverride } from "./scenario.ts";
import { checkFaults, checkOverride } from "./scenario-check.ts";
import { type SendRecord, sendRecords } from "./sends.ts";

export class Control {
  readonly #gateway: Gateway;
  readonly #built: Built;
  readonly #hosts: Hosts;

  constructor(built: Built, hosts: Hosts) {
    this.#gateway = built.gateway;
    this.#built = built;
    this.#hosts = hosts;
  }

  get instanceIds(): string[] {
    return this.#instances.all(this.#now).map(({ id }) => id);
  }

  get requests(): readonly RequestRecord[] {
    return this.#gateway.log.records;
  }

  get sends(): readonly SendRecord[] {
    return sendRecords(this.#gateway.world.invocations.oldestFirst());
  }

  get runs(): readonly RunRecord[] {
    return runRecords(this.#gateway.world.commands.oldestFirst());
  }

  killCommand(instanceId: string, what: "tree" | "shell" = "tree"): number {
    return this.#built.shells.kill(instanceId, what);
  }

  rebootInstance(instanceId: string): void {
    this.#built.power({ id: instanceId }, "reboot");
  }

  clearRequests(): void {
    this.#gateway.log.clear();
  }

  stat(instanceId: string, path: string): FileStat | undefined {
    const os = this.#osOf(instanceId);
    const file = this.#hosts.host(instanceId, os).disk.read(path);
    if (file === undefined) return undefined;
    const { content, mode, uid, gid } = file;
    const sha256 = createHash("sha256").update(content).digest("hex");
    const common = { content, sha256, size: content.length };
    if (os === "Windows") return common;
    const { accounts } = this.#hosts;
    const names = { owner: accounts.userName(uid), group: accounts.groupName(gid) };
    return { ...common, mode: formatMode(mode), ...names, uid, gid };
  }

  setInstance(instanceId: string, override: InstanceOverride): void {
    checkOverride(override, instanceId);
    this.#instances.change(instanceId, override, this.#now);
  }

  setApiFaults(faults: readonly ApiFault[]): void {
    checkFaults(faults);
    this.#gateway.faults.set(faults);
  }

  resetFaults(instanceId?: string): void {
    if (instanceId === undefined) this.#gateway.faults.set([]);
    for (const id of instanceId === undefined ? this.#instances.ids : [instanceId])
      this.#instances.heal(id, this.#now);
  }

  addInstances(count: number): string[] {
    return this.#instances.grow(count, this.#now);
  }

  removeInstance(instanceId: string): boolean {
    return this.#instances.remove(instanceId);
  }

  runAgent(instanceId: string, task: AgentTask): Outcome | undefined {
    return this.#hosts.take(task, instanceId, this.#osOf(instanceId));
  }

  get #instances() {
    return this.#gateway.world.instances;
  }

  get #now(): number {
    return this.#gateway.world.clock.now();
  }

  #osOf(instanceId: string): Os {
    const instance = this.#instances.get(instanceId, this.#now);
    return instance === undefined ? "Linux" : osOf(instance);
  }
}

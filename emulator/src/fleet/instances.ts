/** Holds the instances of the emulated account: what each is at a given time, and what the scenario scripts for it.
 * An instance has no folder on the disk until a file is sent to it. */
import { DEFAULTS, type FleetShape, type InstanceOverride, type InstanceStatus } from "../scenario.ts";
import type { Os } from "./paths.ts";

/** Instances count as started a day before the emulator, because clients treat a just started instance differently. */
const UP_FOR_MS = 86_400_000;

export interface Instance {
  readonly id: string;
  /** Number of the instance in the order in which instances were added. Lists are sorted by it. */
  readonly number: number;
  readonly zone: string;
  readonly tags: Readonly<Record<string, string>>;
  /** Time at which the override was set. Its `…AfterMs` settings count from this time. */
  readonly since: number;
  readonly override: InstanceOverride;
  /** Time at which the agent was last up before the override was set. Undefined if it was never up. */
  readonly seenUpAt?: number | undefined;
}

/** Counts the sends of an instance that ended as scripted. It is apart from Instance, whose fields never change. */
interface Tally {
  scriptedEnds: number;
  /** Commands that ended with `commandErrorCode`. */
  scriptedCommands: number;
}

export class Instances {
  readonly #byId = new Map<string, Instance>();
  readonly #tallies = new Map<string, Tally>();
  readonly #shape: FleetShape;
  readonly #zones: readonly string[];
  #count = 0;

  constructor(
    shape: FleetShape,
    regionId: string,
    overrides: Readonly<Record<string, InstanceOverride>>,
    now: number,
  ) {
    this.#shape = shape;
    this.#zones = shape.zones ?? [`${regionId}-h`, `${regionId}-i`];
    this.grow(shape.count ?? DEFAULTS.count, now);
    for (const [id, override] of Object.entries(overrides)) this.#put(id, override, now, undefined);
  }

  get ids(): string[] {
    return [...this.#byId.keys()];
  }

  all(now: number): Instance[] {
    // A Map keeps the order of insertion, so the instances are sorted by their numbers.
    return [...this.#byId.values()].filter((instance) => !isReleased(instance, now));
  }

  get(id: string, now: number): Instance | undefined {
    const instance = this.#byId.get(id);
    return instance === undefined || isReleased(instance, now) ? undefined : instance;
  }

  /** Adds `count` instances with the next free numbers. Returns their ids. */
  grow(count: number, now: number): string[] {
    const prefix = this.#shape.idPrefix ?? DEFAULTS.idPrefix;
    const added: string[] = [];
    for (let number = 1; added.length < count; number++) {
      const id = `${prefix}${String(number).padStart(4, "0")}`;
      if (!this.#byId.has(id)) added.push(this.#add(id, now));
      else number = Math.max(number, this.#lastNumber());
    }
    return added;
  }

  /** Sets the given keys of the instance's override. An unknown id becomes a new instance. */
  change(id: string, override: InstanceOverride, now: number): void {
    const known = this.#byId.get(id);
    this.#put(id, override, now, known === undefined ? undefined : lastSeenUp(known, now));
  }

  /** Releases the instance, so that API calls do not find it any more. */
  remove(id: string): boolean {
    this.#tallies.delete(id);
    return this.#byId.delete(id);
  }

  /** Removes every setting that makes sends to the instance fail or wait. */
  heal(id: string, now: number): void {
    const instance = this.#byId.get(id);
    if (instance === undefined) return;
    const { os, tags, zone, resourceGroupId } = instance.override;
    this.#byId.set(id, {
      ...instance,
      since: now - UP_FOR_MS,
      override: { os, tags, zone, resourceGroupId },
    });
    this.#tallies.delete(id);
  }

  /** Tells whether the next send must end as scripted. If so, it counts as one of the override's `times`. */
  takeScriptedEnd(instance: Instance, kind: "file" | "command"): boolean {
    const { errorCode, commandErrorCode, invocationStatus, times } = instance.override;
    const isCommandOnly = kind === "command" && commandErrorCode !== undefined;
    if (errorCode === undefined && invocationStatus === undefined && !isCommandOnly) return false;
    const tally = this.#tallies.get(instance.id) ?? { scriptedEnds: 0, scriptedCommands: 0 };
    const counter = isCommandOnly ? "scriptedCommands" : "scriptedEnds";
    if (times !== undefined && tally[counter] >= times) return false;
    tally[counter]++;
    this.#tallies.set(instance.id, tally);
    return true;
  }

  #put(id: string, override: InstanceOverride, now: number, seenUpAt: number | undefined): void {
    if (!this.#byId.has(id)) this.#add(id, now);
    const known = this.#byId.get(id) as Instance;
    const merged = { ...known.override, ...override };
    const tags = { ...(this.#shape.tags ?? DEFAULTS.tags), ...merged.tags };
    const zone = merged.zone ?? known.zone;
    this.#byId.set(id, { ...known, zone, tags, since: now, override: merged, seenUpAt });
    this.#tallies.delete(id);
  }

  #add(id: string, now: number): string {
    const zone = this.#zones[this.#byId.size % this.#zones.length] ?? "";
    const tags = this.#shape.tags ?? DEFAULTS.tags;
    this.#byId.set(id, { id, number: ++this.#count, zone, tags, since: now, override: {} });
    return id;
  }

  #lastNumber(): number {
    const prefix = this.#shape.idPrefix ?? DEFAULTS.idPrefix;
    const numbers = this.ids.map((id) => (id.startsWith(prefix) ? Number(id.slice(prefix.length)) : 0));
    return numbers.filter(Number.isInteger).reduce((most, number) => Math.max(most, number), 0);
  }
}

export function osOf(instance: Instance): Os {
  return instance.override.os ?? "Linux";
}

export function numberOf({ number }: Instance): number {
  return number;
}

/** Whether the instance is a machine outside ECS that is registered with Cloud Assistant. Its id begins with `mi-`. */
export function isManaged({ id }: Instance): boolean {
  return id.startsWith("mi-");
}

/** Whether the instance has all of these tags. A wanted tag without a value matches any value of its key. */
export function hasTags(
  { tags }: Instance,
  wanted: readonly { readonly key: string; readonly value: string | undefined }[],
): boolean {
  return wanted.every(
    ({ key, value }) => Object.hasOwn(tags, key) && (value === undefined || tags[key] === value),
  );
}

/** Whether ECS knows that the instance does not run. ECS cannot know it of a managed instance; there it only misses the
 * agent's heartbeats. */
export function isStopped(instance: Instance, now: number): boolean {
  return !isManaged(instance) && statusOf(instance, now) !== "Running";
}

export function statusOf({ override, since }: Instance, now: number): InstanceStatus {
  if (override.stopAfterMs !== undefined && now >= since + override.stopAfterMs) return "Stopped";
  return override.status ?? "Running";
}

/** Whether the agent is up. It is up only while its instance runs. */
export function agentIsUp(instance: Instance, now: number): boolean {
  const { override, since } = instance;
  if (statusOf(instance, now) !== "Running" || override.agent === "offline") return false;
  if (override.agentOfflineAfterMs !== undefined && now >= since + override.agentOfflineAfterMs) return false;
  return now >= since + (override.agentAfterMs ?? 0);
}

/** Time at which the agent was last up: `now` if it is up, or undefined if it was never up. */
export function lastSeenUp(instance: Instance, now: number): number | undefined {
  if (agentIsUp(instance, now)) return now;
  const { override, since } = instance;
  const ends = [override.stopAfterMs, override.agentOfflineAfterMs].filter((ms) => ms !== undefined);
  const isSchedule = (override.status ?? "Running") === "Running" && override.agent !== "offline";
  const wentAt = since + Math.min(...ends);
  const cameUp = wentAt > since + (override.agentAfterMs ?? 0);
  return isSchedule && cameUp && wentAt <= now ? wentAt : instance.seenUpAt;
}

/** An instance with `agentAfterMs` counts as started when the override was set, because its agent is still starting. */
export function startedAt({ override, since }: Instance): number {
  return override.agentAfterMs === undefined ? since - UP_FOR_MS : since;
}

function isReleased({ override, since }: Instance, now: number): boolean {
  return override.releaseAfterMs !== undefined && now >= since + override.releaseAfterMs;
}

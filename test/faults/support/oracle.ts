/** Compares what the provider reported with the files on the disks, and with the sends that the API accepted. The
 * time at which each delivery is over is known, because the tests set how long deliveries take. */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect } from "vitest";
import type { InstanceRecord } from "../../../provider/src/core/model.ts";
import { PATH, type Rig } from "./rig.ts";

export interface Accepted {
  readonly invokeId: string;
  readonly instanceIds: readonly string[];
  readonly content: string;
  readonly time: number;
  /** Position of the call among all calls. */
  readonly at: number;
  /** Incarnation of the sending resource (a new one with each create), read from the Description. */
  readonly life: string;
  /** For each instance, the time at which its delivery was over. */
  readonly over: ReadonlyMap<string, number>;
}

/** Returns every send that the API accepted, oldest first, also when the provider did not get the answer. */
export function acceptedBy(rig: Rig, kind: "SendFile" | "RunCommand" = "SendFile"): Accepted[] {
  const seen = new Map<string, Accepted>();
  for (const [at, { call, params, reply, time, over }] of rig.proxy.passed.entries()) {
    if (call !== kind || reply === undefined || reply.invokeId === "" || seen.has(reply.invokeId)) continue;
    const ids = Object.entries(params).filter(([name]) => name.startsWith("InstanceId."));
    seen.set(reply.invokeId, {
      invokeId: reply.invokeId,
      instanceIds: ids.map(([, id]) => id),
      content: Buffer.from(params.Content ?? "", "base64").toString(),
      time,
      at,
      life: params.Description?.split(" ")[1] ?? "",
      over: over ?? new Map(),
    });
  }
  return [...seen.values()];
}

/** Counts the accepted sends of each instance. */
export const countSends = (rig: Rig) => countOf(acceptedBy(rig));

/** Counts the accepted commands of each instance. */
export const countCommands = (rig: Rig) => countOf(acceptedBy(rig, "RunCommand"));

function countOf(accepted: readonly Accepted[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { instanceIds } of accepted)
    for (const id of instanceIds) counts.set(id, (counts.get(id) ?? 0) + 1);
  return counts;
}

/** Checks that no send to an instance was made while an earlier one could still be delivered to it. */
export function expectNoOverlap(rig: Rig): void {
  const over = new Map<string, number>();
  for (const send of acceptedBy(rig)) {
    for (const id of send.instanceIds) {
      const before = over.get(id) ?? 0;
      expect(send.time, `${id} was sent to before an earlier send was over`).toBeGreaterThanOrEqual(before);
      over.set(id, Math.max(before, send.over.get(id) ?? 0));
    }
  }
}

/** Writes the file on the instance's disk, as a person would. */
export function editByHand(rig: Rig, id: string, content: string): void {
  const file = join(rig.emulator.root, id, PATH);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
}

export function onDisk(rig: Rig, id: string): string | undefined {
  return rig.emulator.stat(id, PATH)?.content.toString();
}

export function holds(record: InstanceRecord | undefined): boolean {
  return record?.outcome === "success" || record?.outcome === "unchanged";
}

/** Checks that each target has exactly one record, and that an instance which is reported to hold the file has
 * exactly its content and mode. */
export function expectTruth(
  rig: Rig,
  targets: readonly string[],
  content: string,
  told: { unchanged: boolean } = { unchanged: true },
): void {
  const { fleet = new Map<string, InstanceRecord>() } = rig.recorded() ?? {};
  expect([...fleet.keys()].sort()).toEqual([...targets].sort());
  expect(recordedIds(rig).sort()).toEqual([...targets].sort());
  for (const [id, record] of fleet) {
    if (!holds(record) || (record.outcome === "unchanged" && !told.unchanged)) continue;
    expect({ id, content: onDisk(rig, id) }).toEqual({ id, content });
    expect({ id, mode: rig.emulator.stat(id, PATH)?.mode }).toEqual({ id, mode: "0644" });
  }
}

/** Lists the ids in state as they are stored, so that an id that is stored twice is noticed. */
function recordedIds(rig: Rig): string[] {
  const fleet = rig.state()?.fleet;
  return (Array.isArray(fleet) ? fleet : []).flatMap(({ ids }: { ids: string }) => ids.split(" "));
}

export function outcomes(rig: Rig): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { outcome } of rig.recorded()?.fleet.values() ?? [])
    counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
}

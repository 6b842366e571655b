/** Checks a refresh: with `detectDrift` it names each instance that it reached and whose files differ, and no other. */
import { expect } from "vitest";
import type { RunRecord } from "../../../emulator/src/index.ts";
import type { InstanceRecord } from "../../../provider/src/core/model.ts";
import type { Did } from "./engine.ts";
import { isLookUp, type Known } from "./known.ts";
import { expectKeys, expectWhole } from "./oracle.ts";
import type { Fate } from "./process.ts";
import { wantedDisk } from "./program.ts";

/** How many instances were compared, and how many had drifted. */
export interface Compared {
  readonly same: number;
  readonly drifted: number;
}

const NOTHING: Compared = { same: 0, drifted: 0 };

export interface How {
  readonly fate: Fate["kind"];
  /** No call of this refresh was made to fail, and no script was hit. */
  readonly isQuiet: boolean;
}

export function expectRefresh(known: Known, did: Did, how: How): Compared {
  expectWhole(known);
  for (const [id, { isOpen, disk }] of known.all)
    if (!isOpen) expect(known.now(id), `a refresh has changed ${id}`).toEqual(disk);
  if (did.end === "killed" || known.recorded === undefined) return NOTHING;
  expect(did.error).toBe("");
  const isRefused = did.lines.some((line) => line.includes("so what is recorded stands: "));
  // A refresh corrects what was told to be applied. Of other instances an update asks in any case.
  if (did.calls.some(isLookUp) && !isRefused)
    known.seesAgain((id) => known.recorded?.fleet.get(id)?.applied !== undefined);
  const compared = isRefused ? NOTHING : expectDrift(known, did, how);
  for (const [id, record] of known.engine.recorded?.fleet ?? []) expectKeys(known, id, record);
  return compared;
}

function expectDrift(known: Known, did: Did, { fate, isQuiet }: How): Compared {
  const { recorded } = known;
  if (recorded?.settings.detectDrift !== true) return NOTHING;
  const counts = { same: 0, drifted: 0 };
  const { filesKey } = recorded.delivery;
  for (const [id, before] of recorded.fleet) {
    const after = known.engine.recorded?.fleet.get(id);
    const isReached = hasCompared(known, did, id);
    if (isQuiet && before.held === filesKey && after?.held !== undefined && known.isWell(id))
      expect(isReached, `${id} was not compared`).toBe(true);
    const texts = isReached ? differences(known, id, filesKey) : [];
    // A cancelled refresh records no comparison.
    const told = namedIn(after, before);
    if (fate !== "cancelled" || told.length > 0) expect(told, `${id}: what is told of drift`).toEqual(texts);
    if (isReached) counts[texts.length === 0 ? "same" : "drifted"]++;
  }
  return counts;
}

/** Paths that the refresh names for the first time. */
function namedIn(after: InstanceRecord | undefined, before: InstanceRecord): readonly string[] {
  if (after?.drifted === undefined || before.drifted !== undefined) return [];
  return after.drifted.map((text) => text.slice(0, text.indexOf(":")));
}

function differences(known: Known, id: string, filesKey: string): readonly string[] {
  const now = known.now(id);
  return Object.entries(wantedDisk(known.wanted(filesKey)))
    .filter(([path, held]) => now[path]?.text !== held?.text || now[path]?.mode !== held?.mode)
    .map(([path]) => path);
}

function hasCompared({ fleet }: Known, did: Did, id: string): boolean {
  const asked = new Set(did.calls.map(({ invokeId }) => invokeId));
  return fleet.emulator.runs
    .filter(({ invokeId, description }) => asked.has(invokeId) && description.endsWith(" drift"))
    .some(({ deliveries }: RunRecord) =>
      deliveries.some(({ instanceId, status }) => instanceId === id && status === "Success"),
    );
}

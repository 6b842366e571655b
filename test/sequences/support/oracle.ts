/** Compares all that an update reported with the disks, except for what it had no way to see. */
import { expect } from "vitest";
import { stateFolder } from "../../../provider/src/core/inputs/state-folder.ts";
import { wantedOf } from "../../../provider/src/core/inputs/wanted.ts";
import type { InstanceRecord } from "../../../provider/src/core/model.ts";
import { instanceResults } from "../../../provider/src/core/state/outputs.ts";
import type { Did } from "./engine.ts";
import type { Disk } from "./fleet.ts";
import { type Call, isLookUp, type Known, names, short } from "./known.ts";
import { argsOf, PATHS, type Program, pathsOf, servedLine, type Wanted, wantedDisk } from "./program.ts";

/** Learns before an update what its keys will stand for. */
export function learnProgram(known: Known, program: Program): void {
  const digestKey = known.recorded?.digestKey;
  if (digestKey === undefined) return;
  known.learn(program, wantedOf({ ...argsOf(program), targets: program.targets }, digestKey).delivery);
}

export function expectUpdate(known: Known, did: Did, program: Program): void {
  for (const id of known.fleet.ids) notice(known, id, did, program);
  expectWhole(known);
  if (did.end === "killed") return;
  expect(did.error).toBe("");
  const { recorded } = known.engine;
  if (recorded === undefined) throw new Error("no state");
  known.learn(program, recorded.delivery);
  if (did.calls.some(isLookUp)) known.seesAgain();
  expectCounts(known, program.targets);
  for (const [id, record] of recorded.fleet) expectTold(known, id, record, did, program);
}

function notice(known: Known, id: string, did: Did, { way }: Wanted): void {
  const truth = known.truth(id);
  const isSent = did.calls.some((call) => names(call, id));
  if (known.fleet.hit.has(id)) truth.isShaken = true;
  if (isSent && did.end === "killed") truth.isBlind = true;
  if (isSent && way === "direct") truth.isUnserved = true;
  if (known.fleet.served(id).length > truth.lines) truth.isUnserved = false;
}

/** Checks that every file is whole, whatever has happened: none is a part of a content, or a mixture of two. */
export function expectWhole(known: Known): void {
  for (const id of known.fleet.ids)
    for (const [path, held] of Object.entries(known.now(id)))
      if (held !== undefined)
        expect(known.isText(path, held.text), `${id}: ${path} holds ${held.text.slice(0, 60)}`).toBe(true);
}

function expectCounts({ engine }: Known, targets: readonly string[]): void {
  const { recorded, outputs } = engine;
  if (recorded === undefined || outputs === undefined) return;
  const { fleet, verdict } = recorded;
  expect([...fleet.keys()].sort()).toEqual([...targets].sort());
  const stored = (outputs.fleet as { ids: string }[]).flatMap(({ ids }) => ids.split(" "));
  expect(stored.sort()).toEqual([...targets].sort());
  const words = ["success", "unchanged", "failed", "unreachable", "unknown", "notAttempted"];
  const counts: Record<string, number> = Object.fromEntries(words.map((word) => [word, 0]));
  for (const { outcome } of Object.values(instanceResults(fleet, PATHS[0])))
    counts[outcome] = (counts[outcome] ?? 0) + 1;
  expect(verdict.counts).toEqual({ ...counts, total: fleet.size });
}

function expectTold(known: Known, id: string, record: InstanceRecord, did: Did, program: Program): void {
  const truth = known.truth(id);
  const now = known.now(id);
  const isHeld = record.outcome === "success" || record.outcome === "unchanged";
  const isProven = record.outcome === "success" && did.calls.some((call) => proves(call, id, program));
  if (isProven) truth.edited.clear();
  if (isHeld) expectHeld(known, id, program, `${id} is told ${record.outcome}`);
  if (isHeld && program.way === "activation") expectServed(known, id);
  // The folder of a killed create is not known to anybody, so that what was staged there stays.
  const folder = stateFolder(known.engine.id ?? "");
  if (isProven && program.way === "activation")
    expect(known.fleet.staged(id, folder), `${id} has staged bytes`).toEqual([]);
  expectKeys(known, id, record);
  const isCertain = !truth.isShaken && !truth.isBlind && !truth.isOpen;
  const isCommanded = did.calls.some((call) => call.action === "RunCommand" && names(call, id));
  const isBack = record.rolledBack === "undone" || record.rolledBack === "restored";
  if (isBack && isCommanded && isCertain)
    expect(now, `${id} is told ${record.rolledBack}`).toEqual(truth.disk);
  if (program.way === "activation" && isCertain) expectOneSet(known, id, program, now);
  // A direct send leaves alone what a killed script has left in the state folder.
  if (isProven && program.way === "activation") truth.isShaken = false;
}

/** All files of the set are as before the run, or all are as wanted. */
function expectOneSet(known: Known, id: string, program: Program, now: Disk): void {
  const of = (disk: Disk) => pathsOf(program).map((path) => disk[path]?.text.slice(0, 60));
  const allowed = [of(known.truth(id).disk), of(wantedDisk(program))];
  expect(allowed, `${id} has a mixture`).toContainEqual(of(now));
}

/** What a record says that an instance holds is there, whatever became of the last run. */
export function expectKeys(known: Known, id: string, { applied, held }: InstanceRecord): void {
  for (const key of [applied, held]) {
    if (key === undefined) continue;
    const wanted = known.wanted(key);
    expectHeld(known, id, wanted, `${id} is told to hold ${wanted.content} (${key})`);
  }
  if (applied !== undefined && known.wanted(applied).way === "activation") expectServed(known, id);
}

function expectHeld(known: Known, id: string, wanted: Wanted, what: string): void {
  const truth = known.truth(id);
  if (truth.isBlind) return;
  const now = known.now(id);
  for (const [path, held] of Object.entries(wantedDisk(wanted)))
    if (!truth.edited.has(path))
      expect({ path, ...short(now[path]) }, what).toEqual({ path, ...short(held) });
}

/** The last reload has read what is on the disk. */
export function expectServed(known: Known, id: string): void {
  const { isBlind, isUnserved, edited } = known.truth(id);
  if (isBlind || isUnserved || edited.size > 0) return;
  expect(known.fleet.served(id).at(-1), `${id} serves other bytes`).toBe(servedLine(known.now(id)));
}

/** Whether a success of the call proves the files. A command of a direct delivery may ask for health alone. */
function proves(call: Call, id: string, { way, verify }: Program): boolean {
  if (!names(call, id)) return false;
  if (call.action === "SendFile") return way === "direct";
  return call.action === "RunCommand" && (way === "activation" || verify);
}

/** Compares all that a run reported with the disks. It knows what people and accidents did, so that it can tell what a run
 * had no way to see. */
import { expect } from "vitest";
import { NO_DIGEST_KEY } from "../../../provider/src/core/inputs/delivery-key.ts";
import { stateFolder } from "../../../provider/src/core/inputs/state-folder.ts";
import { wantedOf } from "../../../provider/src/core/inputs/wanted.ts";
import type { InstanceRecord } from "../../../provider/src/core/model.ts";
import { instanceResults } from "../../../provider/src/core/state/outputs.ts";
import type { Did, Engine } from "./engine.ts";
import type { Disk, Fleet } from "./fleet.ts";
import {
  argsOf,
  CONTENTS,
  heldBy,
  PATHS,
  type Program,
  pathsOf,
  servedLine,
  type Wanted,
  wantedDisk,
} from "./program.ts";

/** What the oracle knows of one instance. */
class Truth {
  /** Paths that people have edited since a run has proven the files. */
  readonly edited = new Set<string>();
  /** A killed run has sent to the instance, and no run since then has looked up what it sent. */
  isBlind = false;
  /** An accident has hit a script, and no run since then has proven the files. */
  isShaken = false;
  /** Files have changed without a reload, and no reload has been run since. */
  isUnserved = false;
  lines = 0;
  disk: Disk = {};
}

export class Oracle {
  private readonly fleet: Fleet;
  private readonly engine: Engine;
  private readonly truths = new Map<string, Truth>();
  /** Every text that may stand at a path. */
  private readonly texts = new Map<string, Set<string>>();
  /** Keys of deliveries and of sets of files. */
  private readonly keys = new Map<string, Wanted>();

  constructor(fleet: Fleet, engine: Engine) {
    this.fleet = fleet;
    this.engine = engine;
    for (const path of PATHS)
      this.texts.set(path, new Set(CONTENTS.map((content) => heldBy(content, path).text)));
  }

  truth(id: string): Truth {
    const truth = this.truths.get(id) ?? new Truth();
    this.truths.set(id, truth);
    return truth;
  }

  edited(id: string, path: string): void {
    const truth = this.truth(id);
    truth.edited.add(path);
    truth.isUnserved = true;
    const text = this.fleet.disk(id, [path])[path]?.text;
    if (text !== undefined) this.texts.get(path)?.add(text);
  }

  /** Must be called before each run. */
  begins(program?: Program): void {
    for (const id of this.fleet.ids) {
      const truth = this.truth(id);
      truth.disk = this.fleet.disk(id, PATHS);
      truth.lines = this.fleet.served(id).length;
    }
    const digestKey = this.engine.recorded?.digestKey;
    if (program !== undefined && digestKey !== undefined && digestKey !== NO_DIGEST_KEY) {
      const { delivery } = wantedOf({ ...argsOf(program), targets: program.targets }, digestKey);
      this.learn(program, delivery);
    }
  }

  ended(did: Did, program: Program): void {
    for (const id of this.fleet.ids) this.notice(id, did, program);
    this.expectWhole();
    if (did.end === "killed") return;
    expect(did.error).toBe("");
    const { recorded } = this.engine;
    if (recorded === undefined) throw new Error("no state");
    this.learn(program, recorded.delivery);
    if (did.calls.some(isLookUp)) for (const truth of this.truths.values()) truth.isBlind = false;
    this.expectCounts(program.targets);
    for (const [id, record] of recorded.fleet) this.expectTold(id, record, did, program);
  }

  refreshed(did: Did): void {
    if (did.end === "killed") return;
    expect(did.error).toBe("");
    const hasAsked =
      did.calls.some(isLookUp) && !did.lines.some((line) => line.includes("could not be asked"));
    if (hasAsked) for (const truth of this.truths.values()) truth.isBlind = false;
    for (const [id, record] of this.engine.recorded?.fleet ?? []) this.expectKeys(id, record);
  }

  /** A new life has a new state folder, and knows nothing of what the old one owed. */
  destroyed(): void {
    for (const id of this.fleet.ids) this.truth(id).isUnserved = true;
  }

  private learn(
    wanted: Wanted,
    { key, filesKey }: { readonly key: string; readonly filesKey: string },
  ): void {
    this.keys.set(key, wanted);
    this.keys.set(filesKey, wanted);
  }

  private notice(id: string, did: Did, { way }: Wanted): void {
    const truth = this.truth(id);
    const isSent = did.calls.some((call) => writes(call, id));
    if (this.fleet.hit.has(id)) truth.isShaken = true;
    if (isSent && did.end === "killed") truth.isBlind = true;
    if (isSent && way === "direct") truth.isUnserved = true;
    if (this.fleet.served(id).length > truth.lines) truth.isUnserved = false;
    // Known limit: the state folder of a killed create is known to nobody, and so is what was owed there.
    if (isSent && this.engine.id === undefined) truth.isUnserved = true;
  }

  /** No file is a part or a mixture, whatever has happened. */
  private expectWhole(): void {
    for (const id of this.fleet.ids)
      for (const [path, held] of Object.entries(this.fleet.disk(id, PATHS)))
        if (held !== undefined)
          expect(this.texts.get(path)?.has(held.text), `${id}: ${path} holds ${held.text.slice(0, 60)}`).toBe(
            true,
          );
  }

  private expectCounts(targets: readonly string[]): void {
    const { recorded, outputs } = this.engine;
    if (recorded === undefined || outputs === undefined) return;
    const { fleet, verdict } = recorded;
    expect([...fleet.keys()].sort()).toEqual([...targets].sort());
    const stored = (outputs.fleet as { ids: string }[]).flatMap(({ ids }) => ids.split(" "));
    expect(stored.sort()).toEqual([...targets].sort());
    const counts: Record<string, number> = { total: fleet.size };
    const words = ["success", "unchanged", "failed", "unreachable", "unknown", "notAttempted"];
    for (const word of words) counts[word] = 0;
    for (const { outcome } of Object.values(instanceResults(fleet, PATHS[0])))
      counts[outcome] = (counts[outcome] ?? 0) + 1;
    expect(verdict.counts).toEqual(counts);
  }

  private expectTold(id: string, record: InstanceRecord, did: Did, program: Program): void {
    const truth = this.truth(id);
    const now = this.fleet.disk(id, PATHS);
    const isHeld = record.outcome === "success" || record.outcome === "unchanged";
    const isProven = record.outcome === "success" && did.calls.some((call) => proves(call, id, program));
    if (isProven) truth.edited.clear();
    if (isHeld) this.expectHeld(id, program, `${id} is told ${record.outcome}`);
    if (isHeld && program.way === "activation" && !truth.isBlind && truth.edited.size === 0) {
      if (!truth.isUnserved)
        expect(this.fleet.served(id).at(-1), `${id} serves other bytes`).toBe(servedLine(now));
      // The folder of a killed create is not known to anybody, so that what was staged there stays.
      const folder = stateFolder(this.engine.id ?? "");
      if (isProven) expect(this.fleet.staged(id, folder), `${id} has staged bytes`).toEqual([]);
    }
    this.expectKeys(id, record);
    const isCommanded = did.calls.some((call) => call.action === "RunCommand" && names(call, id));
    const isBack = record.rolledBack === "undone" || record.rolledBack === "restored";
    if (isBack && isCommanded && !truth.isShaken && !truth.isBlind)
      expect(now, `${id} is told ${record.rolledBack}`).toEqual(truth.disk);
    if (program.way === "activation" && !truth.isShaken && !truth.isBlind)
      this.expectOneSet(id, program, now);
    if (isProven) truth.isShaken = false;
  }

  /** All files of the set are as before the run, or all are as wanted. */
  private expectOneSet(id: string, program: Program, now: Disk): void {
    const wanted = wantedDisk(program);
    const before = this.truth(id).disk;
    const of = (disk: Disk) => pathsOf(program).map((path) => disk[path]?.text.slice(0, 60));
    expect([of(before), of(wanted)], `${id} has a mixture`).toContainEqual(of(now));
  }

  private expectKeys(id: string, { applied, held }: InstanceRecord): void {
    for (const key of [applied, held]) {
      if (key === undefined) continue;
      const wanted = this.keys.get(key);
      if (wanted === undefined) throw new Error(`${id} is told to hold ${key}, which was never asked for`);
      this.expectHeld(id, wanted, `${id} is told to hold ${wanted.content} (${key})`);
    }
  }

  private expectHeld(id: string, wanted: Wanted, what: string): void {
    const truth = this.truth(id);
    if (truth.isBlind) return;
    const now = this.fleet.disk(id, PATHS);
    for (const [path, held] of Object.entries(wantedDisk(wanted)))
      if (!truth.edited.has(path))
        expect({ path, ...short(now[path]) }, what).toEqual({ path, ...short(held) });
  }
}

function short(held: Disk[string]) {
  if (held === undefined) return { there: "nothing" };
  return { there: held.text.slice(0, 60), length: held.text.length, mode: held.mode };
}

type Call = Did["calls"][number];

function names(call: Call, id: string): boolean {
  return call.invokeId !== undefined && call.instanceIds.includes(id);
}

/** A send or a command that the API has accepted. */
function writes(call: Call, id: string): boolean {
  return (call.action === "SendFile" || call.action === "RunCommand") && names(call, id);
}

/** Whether a success of the call proves the files. A command of a direct delivery may ask for health alone. */
function proves(call: Call, id: string, { way, verify }: Program): boolean {
  if (!names(call, id)) return false;
  if (call.action === "SendFile") return way === "direct";
  return call.action === "RunCommand" && (way === "activation" || verify);
}

function isLookUp({ action, params, status }: Call): boolean {
  return (
    status === 200 &&
    params.InvokeId === undefined &&
    (action === "DescribeSendFileResults" || action === "DescribeInvocations")
  );
}

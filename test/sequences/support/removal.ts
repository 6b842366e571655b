/** Checks a destroy: with `onDelete: "remove"` the files that the resource brought are gone, all others are as they were, and
 * a destroy that cannot prove this keeps its state. */
import { expect } from "vitest";
import { stateFolder } from "../../../provider/src/core/inputs/state-folder.ts";
import type { InstanceRecord, Recorded } from "../../../provider/src/core/model.ts";
import type { Did } from "./engine.ts";
import { isLookUp, type Known, names, short } from "./known.ts";
import { CONTENTS, heldBy, PATHS, servedLine, wantedDisk } from "./program.ts";

/** Returns how many files are gone. */
export function expectDestroy(known: Known, did: Did, id: string | undefined): number {
  const { recorded } = known;
  const removes = recorded?.settings.onDelete === "remove";
  let gone = 0;
  for (const [instance, truth] of known.all) {
    const before = removes ? recorded.fleet.get(instance) : undefined;
    // What a killed script has left is undone before anything is removed.
    if (!truth.isOpen && !truth.isShaken)
      for (const path of PATHS) gone += expectFate(known, instance, path, before) ? 1 : 0;
    if (did.end !== "destroy" && did.calls.some((call) => names(call, instance))) truth.isBlind = true;
    if (known.fleet.served(instance).length > truth.lines) truth.isUnserved = false;
  }
  if (did.end === "failed") expect(did.error).toMatch(/has not removed/);
  if (did.end === "failed" && did.calls.some(isLookUp)) expect(known.engine.id).toBe(id);
  if (did.end !== "destroy") return gone;
  expect(known.engine.id).toBeUndefined();
  if (removes && id !== undefined) expectGone(known, recorded, id);
  // A new life has a new state folder, and knows nothing of what the old one owed.
  for (const [, truth] of known.all) {
    truth.isUnserved = true;
    truth.isBlind = false;
  }
  return gone;
}

/** A file is as it was, or it is gone and was one that the sequence has sent. Returns true when it is gone. */
function expectFate(known: Known, id: string, path: string, record: InstanceRecord | undefined): boolean {
  const before = known.truth(id).disk[path];
  const now = known.now(id)[path];
  if (now !== undefined || before === undefined) {
    expect({ path, ...short(now) }, `a destroy has changed ${id}`).toEqual({ path, ...short(before) });
    return false;
  }
  expect(record, `${id}: ${path} was removed, and nobody asked for it`).toBeDefined();
  const isSent = CONTENTS.some((content) => heldBy(content, path).text === before.text);
  expect(isSent, `${id}: ${path} was removed, and it held ${before.text.slice(0, 60)}`).toBe(true);
  return true;
}

/** Every file that the records name is gone, the last reload has seen that, and so is the state folder. */
function expectGone(known: Known, recorded: Recorded, resourceId: string): void {
  const paths = recorded.delivery.files.map(({ path }) => path);
  for (const [id, { held, applied, owned = [] }] of recorded.fleet) {
    const truth = known.truth(id);
    const now = known.now(id);
    const isOurs = held === recorded.delivery.filesKey && !truth.isBlind && !truth.isOpen;
    if (isOurs)
      for (const [path, brought] of Object.entries(wantedDisk(known.wanted(held))))
        if (truth.disk[path]?.text === brought?.text)
          expect({ path, ...short(now[path]) }, `${id} still has it`).toEqual({ path, there: "nothing" });
    const isChanged = paths.some((path) => truth.disk[path] !== undefined && now[path] === undefined);
    if (isChanged && recorded.settings.reload !== undefined)
      expect(known.fleet.served(id).at(-1), `${id} serves what is gone`).toBe(servedLine(now));
    const mayHold = held !== undefined || applied !== undefined || owned.length > 0;
    const folder = stateFolder(resourceId).slice(-8);
    if (mayHold) expect(known.fleet.stateFolders(id), `${id} has its state folder`).not.toContain(folder);
  }
}

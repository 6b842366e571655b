/**
 * Decides which recorded facts a refresh forgets. When a send that state does not know (of a killed run) may have
 * written to an instance, it is no longer known what the instance holds.
 */

import { isStaged } from "../inputs/state-folder.ts";
import type { InstanceRecord, Recorded } from "../model.ts";
import { unjudgedVerdict } from "../plan/verdict.ts";
import type { SeenCommand } from "./adopt-commands.ts";
import { mayHaveWritten, type SeenSend } from "./classify.ts";
import { mayChange, numberOf, readMark } from "./marker.ts";
import { doubted } from "./record.ts";
import { withZone } from "./zones.ts";

/**
 * Returns the instances whose records change, and the new state. Its verdict has not passed, so that the next update
 * sends to them.
 */
export function forget(
  recorded: Recorded,
  sends: readonly SeenSend[],
  commands: readonly SeenCommand[] = [],
): { readonly ids: readonly string[]; readonly recorded: Recorded } {
  const touched = new Map([...touchedBy(recorded, sends), ...ranOn(recorded, commands)]);
  const fleet = new Map<string, InstanceRecord>();
  const ids: string[] = [];
  for (const [id, record] of recorded.fleet) {
    const path = touched.get(id);
    const isBelieved = record.applied !== undefined && path !== undefined;
    if (isBelieved) ids.push(id);
    fleet.set(id, isBelieved ? withZone(doubted(record, path), record.zone) : record);
  }
  if (ids.length === 0) return { ids, recorded };
  return { ids, recorded: { ...recorded, fleet, verdict: unjudgedVerdict(fleet) } };
}

/** Maps an instance to the path that a send of this incarnation, which state has not counted, may have written. */
function touchedBy({ incarnation, sends: counted }: Recorded, sends: readonly SeenSend[]) {
  const touched = new Map<string, string>();
  for (const send of sends) {
    const mark = readMark(send.description);
    if (mark?.incarnation !== incarnation || numberOf(mark) <= counted) continue;
    if (isStaged(send.path)) continue;
    for (const seen of send.instances) {
      if (mayHaveWritten(seen)) touched.set(seen.instanceId, send.path);
    }
  }
  return touched;
}

/** Maps an instance to the file that a command of this incarnation, which state has not counted, may have replaced. */
function ranOn({ incarnation, sends: counted, settings }: Recorded, commands: readonly SeenCommand[]) {
  const touched = new Map<string, string>();
  for (const { description, instances } of commands) {
    const mark = readMark(description);
    if (mark?.incarnation !== incarnation || numberOf(mark) <= counted || !mayChange(mark)) continue;
    for (const seen of instances) if (mayHaveWritten(seen)) touched.set(seen.instanceId, settings.path);
  }
  return touched;
}

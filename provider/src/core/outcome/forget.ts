/**
 * What a refresh takes back of the recorded state: what an instance holds is not known any more when a send that state
 * does not know, as of a run that was killed, may have written to it.
 */

import type { InstanceRecord, Recorded } from "../model.ts";
import { count, overall } from "../plan/verdict.ts";
import { mayHaveWritten, type SeenSend } from "./classify.ts";
import { numberOf, readMark } from "./marker.ts";
import { doubted } from "./record.ts";

/** The instances whose records change; the state as it is then, which no policy can let pass before the next run. */
export function forget(
  recorded: Recorded,
  sends: readonly SeenSend[],
): { readonly ids: readonly string[]; readonly recorded: Recorded } {
  const touched = touchedBy(recorded, sends);
  const fleet = new Map<string, InstanceRecord>();
  const ids: string[] = [];
  for (const [id, record] of recorded.fleet) {
    const path = touched.get(id);
    const isBelieved = record.applied !== undefined && path !== undefined;
    if (isBelieved) ids.push(id);
    fleet.set(id, isBelieved ? doubted(record, path) : record);
  }
  const counts = count([...fleet.values()].map(({ outcome }) => outcome));
  const verdict = {
    status: overall(counts),
    passed: false,
    reason: "error",
    gateOpen: false,
    counts,
  } as const;
  return { ids, recorded: ids.length === 0 ? recorded : { ...recorded, fleet, verdict } };
}

/** Instance → path that a send of this incarnation which was never counted may have written. */
function touchedBy({ incarnation, sends: counted }: Recorded, sends: readonly SeenSend[]) {
  const touched = new Map<string, string>();
  for (const send of sends) {
    const mark = readMark(send.description);
    if (mark?.incarnation !== incarnation || numberOf(mark) <= counted) continue;
    for (const seen of send.instances) {
      if (mayHaveWritten(seen)) touched.set(seen.instanceId, send.path);
    }
  }
  return touched;
}

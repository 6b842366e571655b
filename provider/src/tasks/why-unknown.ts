/**
 * Tells why the end of a send is not known: the API's code, if there is one, and what was observed.
 */
import { faultInfo } from "../client/faults.ts";
import type { Why } from "../core/outcome/events.ts";
import { type Reads, readsText } from "../core/wait/reads.ts";
import type { PollEnd } from "../waiter/poll.ts";

/** `last` is the last observed status of the instance; `undefined` when the API never showed the instance. */
export function whyUnknown(end: PollEnd, last: string | undefined, reads: Reads): Why {
  const seen = last === undefined ? "the API never showed it" : `last seen ${last}`;
  if (end.why === "refused") return { code: end.fault.code, info: `${faultInfo(end.fault)}; ${seen}` };
  if (end.why === "cancelled") return { info: `cancelled; ${seen}` };
  const fault = end.why === "deadline" ? end.fault : undefined;
  const observed = `${seen}; ${readsText(reads)}`;
  if (fault === undefined) return { info: `no end before the deadline; ${observed}` };
  return { code: fault.code, info: `no end before the deadline; ${faultInfo(fault)}; ${observed}` };
}

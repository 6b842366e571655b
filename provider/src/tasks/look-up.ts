/**
 * Looks up a task whose answer was lost, several times, because reads of the API may lag behind writes.
 */
import { faultText } from "../client/faults.ts";
import type { Deps } from "./deps.ts";
import type { Found } from "./list-back.ts";
import type { Listed, LookedUp } from "./task.ts";

/** Delays of the look-ups before the task is tried again. */
const LOOKUPS_MS = [500, 1_500, 3_000];

/** `find` reads the list until a page is enough. */
export async function lookUpLost<T extends Listed>(
  description: string,
  isOlder: (listed: Listed) => boolean,
  find: (isEnough: (page: readonly Listed[]) => boolean) => Promise<Found<T>>,
  { clock, signal }: Pick<Deps, "clock" | "signal">,
): Promise<LookedUp> {
  const isIt = (one: Listed) => one.description === description;
  const isEnough = (page: readonly Listed[]) => page.some((one) => isIt(one) || isOlder(one));
  for (const ms of LOOKUPS_MS) {
    await clock.sleep(ms, signal);
    const answer = await find(isEnough);
    if (answer.kind === "refused")
      return { kind: "blind", why: `not found either: ${faultText(answer.fault)}` };
    const found = answer.listed.find(isIt);
    if (found !== undefined) return { kind: "found", invokeId: found.invokeId };
  }
  return { kind: "absent" };
}

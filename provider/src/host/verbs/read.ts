/**
 * Pulumi's read, called by `pulumi refresh`: asks the API for sends of a killed update, and forgets what they made untrue.
 * When the API cannot be asked, it changes nothing and logs a warning. It throws only when a newer version wrote the state.
 */
import { bugFault } from "../../bug.ts";
import type { Raw } from "../../core/inputs/unknown.ts";
import type { Recorded } from "../../core/model.ts";
import { encode } from "../../core/state/encode.ts";
import { recordedIn } from "../../core/state/region.ts";
import { inWords } from "../../report/tell.ts";
import type { Call } from "../call.ts";
import { recordedOf } from "./recorded.ts";

const NO_KEYS =
  "the keys of an explicit alicloud.Provider are not kept in state; change `triggers` once to send the file again";

export async function read(props: Raw, call: Call): Promise<Raw> {
  const now = await ask(recordedOf(props), call);
  await call.progress.settled();
  return now === undefined ? props : rewritten(props, now);
}

/** Returns what is to be recorded now; undefined when nothing changes. */
async function ask(before: Recorded, call: Call): Promise<Recorded | undefined> {
  try {
    const recorded = recordedIn(before, call.where(before.settings));
    const isBelieved = [...recorded.fleet.values()].some(({ applied }) => applied !== undefined);
    if (!isBelieved) return undefined;
    if (recorded.settings.explicitProvider === true) {
      stands(NO_KEYS, call);
      return undefined;
    }
    const api = await call.connect(recorded.settings);
    const { refresh } = await import("../../rollout/refresh.ts");
    const found = await refresh(recorded, { ...call, api });
    if (found.why !== undefined) stands(found.why, call);
    return found.recorded;
  } catch (error) {
    stands(bugFault(error).message, call);
    return undefined;
  }
}

function stands(why: string, { progress }: Call): void {
  progress.warn(
    `the API could not be asked what an update that was killed may have sent, so what is recorded stands: ${why}`,
  );
}

/** Writes all properties anew, because an older version may have written the outcomes in another form. */
function rewritten({ opens, fingerprint, ...props }: Raw, recorded: Recorded): Raw {
  return { ...props, ...encode(recorded, inWords(recorded).paragraph) };
}

/**
 * Pulumi's read, called by `pulumi refresh`: asks the API for sends of a killed update, and forgets what they made untrue. With
 * `detectDrift` it then compares the files on the instances with what was delivered. Where the API cannot be asked, it changes
 * nothing and logs a warning. It throws only when a newer version wrote the state.
 */
import { bugFault } from "../../bug.ts";
import type { Raw } from "../../core/inputs/unknown.ts";
import type { Recorded } from "../../core/model.ts";
import { believedToHold } from "../../core/outcome/drift.ts";
import { driftTagOf } from "../../core/outcome/marker.ts";
import { encode } from "../../core/state/encode.ts";
import { recordedIn } from "../../core/state/region.ts";
import { inWords } from "../../report/tell.ts";
import type { Call } from "../call.ts";
import { inRecordedRegion, recordedOf, senderOf } from "./recorded.ts";

const NO_KEYS =
  "the keys of an explicit alicloud.Provider are not kept in state, and `pulumi refresh` is not given them, with `--run-program` neither; change `triggers` once to send the file again";

export async function read(id: string, props: Raw, call: Call): Promise<Raw> {
  const now = await refreshed(id, recordedOf(props), call);
  await call.progress.settled();
  return now === undefined ? props : rewritten(props, now);
}

/** Returns what is to be recorded now; undefined when nothing changes. */
async function refreshed(id: string, before: Recorded, call: Call): Promise<Recorded | undefined> {
  const compares = before.settings.detectDrift === true;
  let now: Recorded | undefined;
  try {
    const recorded = recordedIn(before, call.where(inRecordedRegion(before.settings)));
    const isBelieved = [...recorded.fleet.values()].some(({ applied }) => applied !== undefined);
    if (!isBelieved && !(compares && believedToHold(recorded).length > 0)) return undefined;
    if (recorded.settings.explicitProvider === true) {
      stands(NO_KEYS, compares, call);
      return undefined;
    }
    const deps = { ...call, api: await call.connect(inRecordedRegion(recorded.settings)) };
    const { refresh } = await import("../../rollout/refresh.ts");
    const found = await refresh(recorded, deps);
    if (found.why !== undefined) stands(found.why, compares, call);
    now = found.recorded;
    if (!compares || found.why !== undefined) return now;
    const { compareFiles } = await import("../../rollout/drift.ts");
    const sender = senderOf(id, recorded, call);
    const asDrift = { ...sender, tag: driftTagOf(sender.tag) };
    const compared = await compareFiles(now ?? recorded, asDrift, deps);
    if (compared.why !== undefined) stands(compared.why, compares, call);
    return compared.recorded ?? now;
  } catch (error) {
    stands(bugFault(error).message, compares, call);
    return now;
  }
}

function stands(why: string, compares: boolean, { progress }: Call): void {
  const what = compares
    ? "the files on the instances could not be compared with what was delivered"
    : "the API could not be asked what an update that was killed may have sent";
  progress.warn(`${what}, so what is recorded stands: ${why}`);
}

/** Writes all properties anew, because an older version may have written the outcomes in another form. */
function rewritten({ opens, fingerprint, ...props }: Raw, recorded: Recorded): Raw {
  return { ...props, ...encode(recorded, inWords(recorded).paragraph) };
}

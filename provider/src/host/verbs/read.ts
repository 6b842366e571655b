/**
 * Pulumi's refresh: what is recorded, less what an update that was killed has made untrue. Never throws: when the API
 * cannot be asked, what is recorded stands, and a warning says why.
 */
import { bugFault } from "../../bug.ts";
import type { Raw } from "../../core/inputs/unknown.ts";
import { settingsOf } from "../../core/inputs/wanted.ts";
import type { Recorded } from "../../core/model.ts";
import { recordedIn } from "../../core/state/region.ts";
import { decode, encode } from "../../core/state/state.ts";
import { inWords } from "../../report/tell.ts";
import type { Call } from "../call.ts";

const NO_KEYS =
  "the keys of an explicit alicloud.Provider are not kept in state; change `triggers` once to send the file again";

/** All other properties stay as they are, also those of another version. */
export async function read(props: Raw, call: Call): Promise<Raw> {
  const now = await ask(props, call);
  await call.progress.settled();
  return now === undefined ? props : { ...props, ...outcomes(now) };
}

/** Undefined when what is recorded stands. */
async function ask(props: Raw, call: Call): Promise<Recorded | undefined> {
  try {
    const recorded = recordedIn(decode(props), call.where(settingsOf(props)));
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

function outcomes(recorded: Recorded): Raw {
  const { fleet, counts, status, passed, reason, opens, summary } = encode(
    recorded,
    inWords(recorded).paragraph,
  );
  return { fleet, counts, status, passed, reason, opens, summary };
}

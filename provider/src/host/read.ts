/**
 * Pulumi's refresh: what is recorded, less what an update that was killed has made untrue. Never throws: where the API
 * cannot be asked, what is recorded stands, and a warning says why.
 */
import { bugFault } from "../bug.ts";
import { abortable } from "../client/abortable.ts";
import { type Raw, text } from "../core/inputs/unknown.ts";
import { settingsOf } from "../core/inputs/wanted.ts";
import type { Recorded } from "../core/model.ts";
import { recordedIn } from "../core/state/region.ts";
import { decode, encode } from "../core/state/state.ts";
import { inWords } from "../report/tell.ts";
import { harmless, type Progress, type World } from "../rollout/context.ts";

const NO_KEYS =
  "the keys of an explicit alicloud.Provider are not kept in state; change `triggers` once to send the file again";

export async function read(id: string, props: Raw, world: World): Promise<{ id: string; props: Raw }> {
  const progress = harmless(world.progress(text(props.row)));
  const now = await ask(props, progress, world);
  await progress.settled();
  // All other properties stay as they are, also those of another version.
  return { id, props: now === undefined ? props : { ...props, ...outcomes(now) } };
}

/** Nothing when what is recorded stands. */
async function ask(props: Raw, progress: Progress, world: World): Promise<Recorded | undefined> {
  try {
    const row = text(props.row);
    const recorded = recordedIn(decode(props), world.where(settingsOf(props), row));
    const isBelieved = [...recorded.fleet.values()].some(({ applied }) => applied !== undefined);
    if (!isBelieved) return undefined;
    if (recorded.settings.explicitProvider === true) {
      stands(NO_KEYS, progress);
      return undefined;
    }
    const api = abortable(await world.connect(recorded.settings, row), world.signal, world.clock);
    const { refresh } = await import("../rollout/refresh.ts");
    const found = await refresh(recorded, { ...world, api, progress });
    if (found.why !== undefined) stands(found.why, progress);
    return found.recorded;
  } catch (error) {
    stands(bugFault(error).message, progress);
    return undefined;
  }
}

function stands(why: string, progress: Progress): void {
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

/**
 * Pulumi's delete. By default it logs which files stay on the instances, and makes no API call. With `onDelete: "remove"` it
 * removes them, and fails when it is not proven for every instance that they are gone or not ours.
 */
import { bugFault } from "../../bug.ts";
import type { EcsApi } from "../../client/api.ts";
import type { Raw } from "../../core/inputs/unknown.ts";
import type { Recorded, Result, Settings } from "../../core/model.ts";
import { holders, type Removal } from "../../core/outcome/removed.ts";
import { decode } from "../../core/state/decode.ts";
import { cloudOf, recordedIn } from "../../core/state/region.ts";
import { ErrorCode, SendFileError } from "../../errors.ts";
import type { PathOwners } from "../../preview/path-owners.ts";
import { formerText, keptText } from "../../report/kept.ts";
import { goneText, movedText, notOursText, problemOf } from "../../report/removed.ts";
import { asListItem } from "../../report/summary.ts";
import type { Call } from "../call.ts";
import { inRecordedRegion, recordedOf, senderOf } from "./recorded.ts";

/** `id` is absent when an older version wrote the stored text of the provider. */
export async function remove(
  id: string | undefined,
  props: Raw,
  call: Call,
  owners: PathOwners,
): Promise<void> {
  try {
    const { settings, fleet } = decode(props);
    if (settings.onDelete === "remove") await removeAll(id, recordedOf(props), call, owners);
    else call.progress.note(keptText(fleet));
  } finally {
    await call.progress.settled();
  }
}

async function removeAll(
  id: string | undefined,
  recorded: Recorded,
  call: Call,
  owners: PathOwners,
): Promise<void> {
  const mine = withoutMoved(recorded, call, owners);
  const { files, activation } = mine.delivery;
  // The state folder of an activation goes also when another resource has all files.
  if (files.length === 0 && activation !== true) return;
  const removal = await attempt(id, mine, call);
  const paths = files.map(({ path }) => path);
  if (removal.kind === "ended") tell(removal, recorded, paths, call);
  const problem = problemOf(removal, paths);
  if (problem === undefined) return;
  const isNothingRecorded = removal.kind === "unasked" && holders(recorded.fleet).length === 0;
  if (!isNothingRecorded) throw new SendFileError(ErrorCode.REMOVAL_FAILED, asListItem(problem));
  call.progress.warn(`no instance is recorded to have a file, so nothing was removed: ${removal.why}`);
}

/** Leaves out the files that another resource of this update sends now, and tells of them. */
function withoutMoved(recorded: Recorded, call: Call, owners: PathOwners): Recorded {
  const { delivery, fleet, settings } = recorded;
  const moved = owners.ownedByOthers(call.urn, {
    paths: delivery.files.map(({ path }) => path),
    ids: [...fleet.keys()],
    cloud: cloudOf(call.where(inRecordedRegion(settings))),
  });
  if (moved.size === 0) return recorded;
  call.progress.note(movedText(moved));
  return {
    ...recorded,
    delivery: { ...delivery, files: delivery.files.filter(({ path }) => !moved.has(path)) },
  };
}

/** Without a connection nothing is removed, as when the API refuses the look-up. */
async function attempt(id: string | undefined, recorded: Recorded, call: Call): Promise<Removal> {
  const settings = inRecordedRegion(recorded.settings);
  if (recordedIn(recorded, call.where(settings)) !== recorded) return { kind: "unasked", why: OTHER_REGION };
  const connection = await connect(settings, call);
  if (!connection.ok) return { kind: "unasked", why: connection.problem };
  // Loaded here, so that previews do not load the code that sends and waits.
  const { removeFiles } = await import("../../rollout/remove.ts");
  const sender = senderOf(id ?? "", recorded, call);
  const folder = id === undefined || id === "" ? undefined : sender.folder;
  return removeFiles(recorded, sender, folder, { ...call, api: connection.value });
}

async function connect(settings: Settings, call: Call): Promise<Result<EcsApi>> {
  try {
    return { ok: true, value: await call.connect(settings) };
  } catch (error) {
    return { ok: false, problem: bugFault(error).message };
  }
}

type Ended = Extract<Removal, { kind: "ended" }>;

function tell({ removed, total }: Ended, recorded: Recorded, paths: readonly string[], call: Call): void {
  const { progress } = call;
  const { fleet, delivery } = recorded;
  const former = formerText(
    fleet,
    delivery.files.map(({ path }) => path),
  );
  for (const note of total === 0 ? [keptText(fleet)] : [goneText(removed, paths), former])
    if (note !== undefined) progress.note(note);
  const warning = notOursText(removed);
  if (warning !== undefined) progress.warn(warning);
}

const OTHER_REGION =
  "the stack's region is not the one in which the files are, and state does not tell which one that is: set `alicloud:region` as it was";

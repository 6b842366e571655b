/** Reads the recorded properties for the verbs that decide by them, and says where and as whom read and delete start commands. */
import { splitPath } from "../../core/inputs/path.ts";
import { stateFolder } from "../../core/inputs/state-folder.ts";
import type { Raw } from "../../core/inputs/unknown.ts";
import type { Recorded, Settings } from "../../core/model.ts";
import { senderStackOf, tagOf } from "../../core/outcome/marker.ts";
import type { Sender } from "../../core/outcome/sender.ts";
import { decode, newerState } from "../../core/state/decode.ts";
import { ErrorCode, SendFileError } from "../../errors.ts";
import type { Call } from "../call.ts";

/** Throws when a newer version of this package wrote the properties, because this version may misunderstand them. */
export function recordedOf(props: Raw): Recorded {
  const newer = newerState(props);
  if (newer !== undefined) throw new SendFileError(ErrorCode.NEWER_STATE, newer);
  return decode(props);
}

/** The recorded instances are asked for where they are, although the stack's region may have changed since. */
export function inRecordedRegion(settings: Settings): Settings {
  return settings.region === undefined ? settings : { ...settings, regionId: settings.region };
}

export function senderOf(
  id: string,
  { incarnation, digestKey, tag, settings }: Recorded,
  call: Call,
): Sender {
  const parts = splitPath(settings.path);
  const folder = stateFolder(id, parts.ok && parts.value.windows);
  return {
    ...{ incarnation, digestKey, folder, run: call.randomHex(8) },
    ...{ tag: tag || tagOf(call.urn || incarnation), senderStack: senderStackOf(call.urn) },
  };
}

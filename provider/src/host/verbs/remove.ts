/** Pulumi's delete: logs which files stay on the instances. It removes nothing and makes no API call. */
import type { Raw } from "../../core/inputs/unknown.ts";
import { decode } from "../../core/state/decode.ts";
import { keptText } from "../../report/kept.ts";
import type { Call } from "../call.ts";

export async function remove(props: Raw, { progress }: Call): Promise<void> {
  progress.note(keptText(decode(props).fleet));
  await progress.settled();
}

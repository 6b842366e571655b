/** Pulumi's delete: the files stay on their instances, which is told on the row. It makes no call. */
import type { Raw } from "../../core/inputs/unknown.ts";
import { decode } from "../../core/state/decode.ts";
import { keptText } from "../../report/kept.ts";
import type { Call } from "../call.ts";

export async function remove(props: Raw, { progress }: Call): Promise<void> {
  progress.note(keptText(decode(props).fleet));
  await progress.settled();
}

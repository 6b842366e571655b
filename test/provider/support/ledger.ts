/** A ledger of a run that has just begun, with one step unless a test gives more. */
import type { Recorded } from "../../../provider/src/core/model.ts";
import { Ledger, type LedgerInput } from "../../../provider/src/core/outcome/ledger.ts";
import type { Sender } from "../../../provider/src/core/outcome/sender.ts";
import type { Wanted } from "../../../provider/src/core/plan/diff.ts";
import { delivery, policy } from "./builders.ts";

export const SENDER: Sender = {
  incarnation: "inc",
  digestKey: "d".repeat(32),
  run: "run",
  tag: "tag",
  folder: "/var/lib/alicloud-sendfile/0123abcd",
  senderStack: "app/prod",
};

export function wanted(targets: readonly string[], over: Partial<Wanted> = {}): Wanted {
  const settings = { path: delivery().files[0].path, regionId: "", endpoint: "", profile: "" };
  return { delivery: delivery(), policy: policy(), settings, targets, ...over };
}

export function ledger(
  targets: readonly string[],
  over: Partial<LedgerInput> & { readonly recorded?: Recorded } = {},
): Ledger {
  const made = new Ledger({
    wanted: wanted(targets),
    recorded: undefined,
    sender: SENDER,
    steps: [{ name: "send", writes: true }],
    ...over,
  });
  made.apply({ kind: "cut", waveOf: new Map(targets.map((id) => [id, 1])) });
  return made;
}

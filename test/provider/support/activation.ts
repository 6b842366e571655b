/** A delivery with activation, and the ends of its commands as a report proves them. */
import type { Delivery, Way } from "../../../provider/src/core/model.ts";
import type { CommandProof, Seen } from "../../../provider/src/core/outcome/classify.ts";
import type { Steps } from "../../../provider/src/core/outcome/steps.ts";
import { delivery, file, seen } from "./builders.ts";

export const STAGE_AND_ACTIVATE: Steps = [
  { name: "stage", writes: false, task: "part" },
  { name: "activate", writes: true, task: "command" },
];
export const SEND_AND_VERIFY: Steps = [
  { name: "send", writes: true },
  { name: "verify", writes: false, task: "command" },
];

export const ACTIVATION: Way = { kind: "activation", symlinks: "follow", rollback: "failed", backups: 1 };

export function activated(key?: string, over: Partial<Delivery> = {}): Delivery {
  const files = [file(), file({ path: "/etc/app/other.conf", name: "other.conf" })] as const;
  return { ...delivery(key), files: [...files], way: ACTIVATION, ...over };
}

export function proof(over: Partial<CommandProof> = {}): CommandProof {
  return { message: "", stands: "new", verified: true, ...over };
}

export function done(id: string, over: Partial<CommandProof> = {}): Seen {
  return { ...seen(id, "Success"), proof: proof(over) };
}

export function failedAt(
  phase: string,
  errorCode: string,
  over: Partial<CommandProof> = {},
): (id: string) => Seen {
  const mayHaveWritten = over.stands !== "old";
  return (id) => ({
    ...seen(id, "Failed", { errorCode }),
    end: { kind: "failed", mayHaveWritten, retryable: false, advice: "" },
    proof: proof({ phase, stands: "old", verified: false, ...over }),
  });
}

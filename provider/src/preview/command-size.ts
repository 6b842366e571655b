/**
 * Refuses a delivery whose command would be larger than the API takes. The command is built with values of the same length as
 * those of a rollout, so that the size is told before anything is sent.
 */
import type { Order, OrderedFile } from "../commands/order.ts";
import { base64Bytes, scriptOf } from "../commands/script.ts";
import type { Delivery, FileSpec } from "../core/model.ts";

/** Limit of a CommandContent in Base64. Texts of the API in use today give 18 and 24 KB; the smaller one counts. */
export const MAX_COMMAND = 18 * 1024;

/** Returns the complaint; undefined when the delivery needs no command, or the command is small enough. */
export function commandProblem(delivery: Delivery): string | undefined {
  const order = sampleOrder(delivery);
  if (order === undefined) return undefined;
  const bytes = base64Bytes(scriptOf(order));
  if (bytes <= MAX_COMMAND) return undefined;
  const name = order.kind === "activate" ? "activation" : "healthCommand";
  return `${name}: the command for an instance has ${bytes} bytes in Base64, and at most ${MAX_COMMAND} are allowed; give shorter commands (put a long one into a script on the instance) or fewer files`;
}

const DIGEST = "0".repeat(64);
const COMMON = { token: DIGEST, say: 1_500 };

function sampleOrder({ files, way, filesKey }: Delivery): Order | undefined {
  const health = way.health === undefined ? {} : { health: way.health };
  if (way.kind === "direct") {
    if (!way.verify && way.health === undefined) return undefined;
    const ordered = way.verify ? files.map(orderedFile) : [];
    return { kind: "verify", ...COMMON, nonce: DIGEST, files: ordered, ...health };
  }
  const { symlinks, rollback, backups, validate, test, reload } = way;
  return {
    kind: "activate",
    ...COMMON,
    folder: "/var/lib/alicloud-sendfile/00000000",
    filesKey,
    bundle: { sha256: DIGEST, bytes: 1024 * 1024, parts: 44 },
    files: files.map(orderedFile),
    replaces: files.every(({ overwrite }) => overwrite),
    undoes: rollback !== "none",
    ...{ symlinks, backups },
    ...(validate === undefined ? {} : { validate }),
    ...(test === undefined ? {} : { test }),
    ...(reload === undefined ? {} : { reload }),
    ...health,
  };
}

function orderedFile({ path, size, mode, owner, group }: FileSpec): OrderedFile {
  return { path, bytes: size, proof: DIGEST, mode: mode.padStart(4, "0"), owner, group };
}

/**
 * Refuses a delivery whose command would be larger than the API takes. The command is built with values of the same length as
 * those of a rollout, so that the size is told before anything is sent.
 */
import type { Order } from "../commands/order.ts";
import { base64Bytes, scriptOf } from "../commands/script.ts";
import { hasCommands } from "../core/inputs/delivery-key.ts";
import { stateFolder } from "../core/inputs/state-folder.ts";
import type { Delivery } from "../core/model.ts";
import { activateOrder, verifyOrder } from "../rollout/steps/orders.ts";

/** Limit of a CommandContent in Base64. Texts of the API in use today give 18 and 24 KB; the smaller one counts. */
export const MAX_COMMAND = 18 * 1024;

/** Returns the complaint; undefined when the delivery needs no command, or the command is small enough. */
export function commandProblem(delivery: Delivery): string | undefined {
  const order = sampleOrder(delivery);
  if (order === undefined) return undefined;
  const bytes = base64Bytes(scriptOf(order, delivery.files[0].windows));
  if (bytes <= MAX_COMMAND) return undefined;
  const name = order.kind === "activate" ? "activation" : "healthCommand";
  return `${name}: the command for an instance has ${bytes} bytes in Base64, and at most ${MAX_COMMAND} are allowed; give shorter commands (put a long one into a script on the instance) or fewer files`;
}

const DIGEST = "0".repeat(64);
const SAMPLE = { token: DIGEST, say: 1_500, proofOf: () => DIGEST };

function sampleOrder(delivery: Delivery): Order | undefined {
  const { files, way } = delivery;
  if (!hasCommands(way)) return undefined;
  if (way.kind === "direct") return verifyOrder(delivery, { ...SAMPLE, nonce: DIGEST });
  return activateOrder(delivery, way, {
    ...{ ...SAMPLE, folder: stateFolder("00000000", files[0].windows), forces: true },
    bundle: { sha256: DIGEST, bytes: 1024 * 1024, parts: 44 },
    replaces: files.every(({ overwrite }) => overwrite),
  });
}

/**
 * Makes the order of a delivery's command. A preview makes it too, with values of the same length, to tell the size of the
 * command before anything is sent.
 */
import type { ActivateOrder, OrderedFile, VerifyOrder } from "../../commands/order.ts";
import { normalMode } from "../../core/inputs/delivery-key.ts";
import type { Delivery, FileSpec, Way } from "../../core/model.ts";

type Proofs = (file: FileSpec) => string;
type Values<Order, Known extends keyof Order> = Pick<Order, Known> & { readonly proofOf: Proofs };

export type Activation = Extract<Way, { kind: "activation" }>;
export type ActivationValues = Values<
  ActivateOrder,
  "token" | "folder" | "bundle" | "replaces" | "forces" | "say"
>;

export function activateOrder(
  { files, filesKey }: Delivery,
  { symlinks, backups, rollback, validate, test, reload, health }: Activation,
  { proofOf, ...values }: ActivationValues,
): ActivateOrder {
  return {
    ...{ kind: "activate", ...values, filesKey, symlinks, backups, undoes: rollback !== "none" },
    files: files.map((file) => orderedFile(file, proofOf)),
    ...(validate === undefined ? {} : { validate }),
    ...(test === undefined ? {} : { test }),
    ...(reload === undefined ? {} : { reload }),
    ...(health === undefined ? {} : { health }),
  };
}

/** Without `verify` the command only asks for health. */
export function verifyOrder(
  { files, way }: Delivery,
  { proofOf, ...values }: Values<VerifyOrder, "token" | "nonce" | "say">,
): VerifyOrder {
  const isRead = way.kind === "direct" && way.verify;
  return {
    ...{ kind: "verify", ...values },
    files: isRead ? files.map((file) => orderedFile(file, proofOf)) : [],
    ...(way.health === undefined ? {} : { health: way.health }),
  };
}

function orderedFile(file: FileSpec, proofOf: Proofs): OrderedFile {
  const { path, size, mode, owner, group } = file;
  return { path, bytes: size, proof: proofOf(file), mode: normalMode(mode), owner, group };
}

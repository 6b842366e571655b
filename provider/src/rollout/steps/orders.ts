/**
 * Makes the order of a delivery's command. A preview makes it too, with values of the same length, to tell the size of the
 * command before anything is sent.
 */
import type { ActivateOrder, OrderedFile, RestoreOrder, VerifyOrder } from "../../commands/order.ts";
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
    ...{ kind: "activate", ...values, filesKey, symlinks, undoes: rollback !== "none" },
    // A restore needs the old files.
    backups: rollback === "touched" ? Math.max(1, backups) : backups,
    files: files.map((file) => orderedFile(file, proofOf)),
    ...(validate === undefined ? {} : { validate }),
    ...(test === undefined ? {} : { test }),
    ...(reload === undefined ? {} : { reload }),
    ...(health === undefined ? {} : { health }),
  };
}

/** The files of the order are those that are taken back. */
export function restoreOrder(
  { files }: Delivery,
  { reload }: Activation,
  { proofOf, ...values }: Values<RestoreOrder, "token" | "folder" | "run" | "say">,
): RestoreOrder {
  return {
    ...{ kind: "restore", ...values },
    files: files.map((file) => orderedFile(file, proofOf)),
    ...(reload === undefined ? {} : { reload }),
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

/**
 * Makes the part of a delivery that state remembers. No part of it allows to test a guess at the content.
 */
import type { Delivery, FileSpec, Fleet, FormerDelivery, RecordedDelivery, RecordedFile } from "../model.ts";
import { hasCommands, normalMode } from "./delivery-key.ts";
import { proofUnder, saltOf } from "./proof.ts";

export function recordedDelivery(
  { key, filesKey, files, way }: Delivery,
  digestKey: string,
): RecordedDelivery {
  const activation = way.kind === "activation" ? ({ activation: true } as const) : {};
  const prove = proofUnder(saltOf({ ...activation, filesKey }, digestKey));
  return {
    ...{ key, filesKey, ...activation, files: files.map((file) => recordedFile(file, prove(file))) },
    ...(hasCommands(way) ? { commands: true } : {}),
  };
}

function recordedFile({ path, digest, mode, owner, group, size }: FileSpec, proof: string): RecordedFile {
  return { path, digest, proof, mode: normalMode(mode), owner, group, bytes: size };
}

/**
 * Returns the earlier direct deliveries that some instance still holds, or may hold because a restore put back what no report
 * proves.
 */
export function formerDeliveries(
  before: RecordedDelivery | undefined,
  { filesKey }: Pick<RecordedDelivery, "filesKey">,
  fleet: Fleet,
): Pick<RecordedDelivery, "former"> {
  if (before === undefined) return {};
  const records = [...fleet.values()];
  const held = new Set(records.map((record) => record.held));
  const mayBeBack = records.some((record) => record.rolledBack === "restored" && record.held === undefined);
  const last = before.activation === true || before.filesKey === "" ? [] : [formOf(before)];
  const former = [...last, ...(before.former ?? [])].filter(
    (one, at, all) =>
      one.filesKey !== filesKey &&
      (mayBeBack || held.has(one.filesKey)) &&
      all.findIndex((other) => other.filesKey === one.filesKey) === at,
  );
  return former.length === 0 ? {} : { former };
}

function formOf({ filesKey, files }: RecordedDelivery): FormerDelivery {
  return { filesKey, files: files.map(({ path, proof }) => ({ path, proof })) };
}

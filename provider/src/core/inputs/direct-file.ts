/**
 * The one file of a direct delivery. Only here it is said that there is just one, so that nothing else changes when a delivery
 * may have several.
 */
import type { Delivery, FileSpec } from "../model.ts";

export function directFile({ files }: Pick<Delivery, "files">): FileSpec {
  return files[0];
}

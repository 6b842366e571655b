/**
 * The sum of the contents of a delivery, for the output contentSha256. Of several files it is the sum of the lines that
 * `sha256sum` prints for them, in their order, so that it can be made with usual tools.
 */
import type { Delivery } from "../model.ts";
import { sha256Hex } from "./delivery-key.ts";

export function sumOf({ files }: Pick<Delivery, "files">): string {
  if (files.length === 1) return files[0].sha256;
  return sha256Hex(files.map(({ sha256, path }) => `${sha256}  ${path}\n`).join(""));
}

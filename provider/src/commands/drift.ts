/** Builds the script that compares files with what is on the disk and tells each difference. */
import { assign } from "./assemble.ts";
import type { DriftOrder } from "./order.ts";

export function drift({ token }: DriftOrder): string {
  return assign({ T: token });
}

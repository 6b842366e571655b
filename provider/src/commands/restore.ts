/** Builds the script that puts the old files back that an activation of the same run has replaced. */
import { assign } from "./assemble.ts";
import type { RestoreOrder } from "./order.ts";

export function restore({ token }: RestoreOrder): string {
  return assign({ T: token });
}

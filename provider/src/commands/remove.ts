/** Builds the script that removes files that are ours, reloads once, and removes the state folder. */
import { assign } from "./assemble.ts";
import type { RemoveOrder } from "./order.ts";

export function remove({ token }: RemoveOrder): string {
  return assign({ T: token });
}

/** Builds the script of an order, and says how long and how large it is. The text holds no content. */
import { activate } from "./activate.ts";
import { drift } from "./drift.ts";
import type { Order } from "./order.ts";
import { remove } from "./remove.ts";
import { restore } from "./restore.ts";
import { windowsScriptOf } from "./windows/script.ts";

export { timeoutOf } from "./timeout.ts";

import { verify } from "./verify.ts";

/** Returns the script: POSIX sh for dash, bash and busybox, or PowerShell 5.1 for Windows. */
export function scriptOf(order: Order, windows = false): string {
  if (windows) return windowsScriptOf(order);
  switch (order.kind) {
    case "activate":
      return activate(order);
    case "verify":
      return verify(order);
    case "restore":
      return restore(order);
    case "drift":
      return drift(order);
    case "remove":
      return remove(order);
  }
}

/** Returns the size of a script as the API counts it. */
export function base64Bytes(script: string): number {
  return Math.ceil(Buffer.byteLength(script) / 3) * 4;
}

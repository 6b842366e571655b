/** Builds the script of an order, and says how long and how large it is. The text holds no content. */
import { activate } from "./activate.ts";
import type { Order } from "./order.ts";
import { verify } from "./verify.ts";

/** Returns the script for a Linux instance. It is POSIX sh for dash, bash and busybox. */
export function scriptOf(order: Order): string {
  switch (order.kind) {
    case "activate":
      return activate(order);
    case "verify":
      return verify(order);
  }
}

/** Seconds that a killed command may live on after its timeout. */
const GRACE = 6;
/** Seconds for the wait for the lock and for all steps that are ours. */
const OWN_SECONDS = 20 + 70;

/** Returns the Timeout of the command in seconds. It covers all steps, a second reload after an undo included. */
export function timeoutOf(order: Order): number {
  const commands =
    order.kind === "verify"
      ? [order.health]
      : [order.validate, order.test, order.reload, order.reload, order.health];
  const given = commands.filter((command) => command !== undefined);
  return given.reduce((sum, { timeoutSeconds }) => sum + timeoutSeconds + GRACE, OWN_SECONDS);
}

/** Returns the size of a script as the API counts it. */
export function base64Bytes(script: string): number {
  return Math.ceil(Buffer.byteLength(script) / 3) * 4;
}

/** Says how long the command of an order may take. */
import type { Command, Order } from "./order.ts";

/** Seconds that a killed command may live on after its timeout. */
const GRACE = 6;
/** Seconds for the wait for the lock and for all steps that are ours. */
const OWN_SECONDS = 20 + 70;

/** Returns the Timeout of the command in seconds. It covers all steps, a second reload after an undo included. */
export function timeoutOf(order: Order): number {
  const given = commandsOf(order).filter((command) => command !== undefined);
  return given.reduce((sum, { timeoutSeconds }) => sum + timeoutSeconds + GRACE, OWN_SECONDS);
}

function commandsOf(order: Order): (Command | undefined)[] {
  switch (order.kind) {
    case "activate":
      return [order.validate, order.test, order.reload, order.reload, order.health];
    case "verify":
      return [order.health];
    case "restore":
    case "remove":
      return [order.reload];
    case "drift":
      return [];
  }
}

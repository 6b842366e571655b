/** Says how long the command of an order may take. */
import type { Order } from "./order.ts";

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

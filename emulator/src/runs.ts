/** Builds `Emulator.runs`: each RunCommand call with its text, and what became of it on each instance. Unlike content, a
 * command is no secret: the API shows it to everybody who may read invocations. */
import type { CommandOrder, Delivery, Invocation } from "./fleet/invocations.ts";
import type { CommandEndStatus } from "./fleet/outcomes.ts";
import { type DeliveryRecord, deliveryRecord } from "./sends.ts";

export interface RunRecord {
  readonly invokeId: string;
  /** Time at which the call was accepted, in milliseconds since 1970. */
  readonly createdAt: number;
  /** The command's text, before parameters are filled in. */
  readonly content: string;
  readonly name: string;
  readonly description: string;
  readonly timeoutSeconds: number;
  readonly terminationMode: string;
  /** One entry for each instance, in the order of the call. */
  readonly deliveries: readonly RunDelivery[];
}

export interface RunDelivery extends DeliveryRecord {
  readonly status?: CommandEndStatus;
  readonly exitCode?: number;
  /** What is left of the output, which may have lost its middle. */
  readonly output?: string;
}

export function runRecords(invocations: Iterable<Invocation<CommandOrder>>): RunRecord[] {
  return [...invocations].map(({ id, createdAt, order, deliveries }) => ({
    invokeId: id,
    createdAt,
    content: Buffer.from(order.contentBase64, "base64").toString(),
    name: order.name,
    description: order.description,
    timeoutSeconds: order.timeoutSeconds,
    terminationMode: order.terminationMode,
    deliveries: [...deliveries.values()].map(runDelivery),
  }));
}

function runDelivery(delivery: Delivery): RunDelivery {
  const { exit } = delivery;
  const shown = exit && { exitCode: exit.code, output: Buffer.from(exit.outputBase64, "base64").toString() };
  return { ...deliveryRecord(delivery), ...shown };
}

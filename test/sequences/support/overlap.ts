/** Checks from the emulator's own records that nothing is sent to an instance while something earlier may still act there. */
import { expect } from "vitest";
import type { DeliveryRecord, Emulator } from "../../../emulator/src/index.ts";

interface Act extends DeliveryRecord {
  readonly invokeId: string;
  readonly kind: "part" | "file" | "command";
  /** The run that asked for it. */
  readonly run: string;
  readonly createdAt: number;
}

export function expectNoOverlap(emulator: Emulator): void {
  const all = actsOf(emulator).filter(({ run }) => run !== "");
  for (const later of all)
    for (const earlier of all) {
      if (earlier.instanceId !== later.instanceId || earlier.createdAt >= later.createdAt) continue;
      // A part changes nothing, and has a name that only parts with the same bytes have.
      if (earlier.kind === "part" && later.kind === "part") continue;
      const end = earlier.endedAt ?? Number.POSITIVE_INFINITY;
      const what = `${later.instanceId}: ${later.kind} ${later.invokeId} came while ${earlier.kind} ${earlier.invokeId} could still act`;
      expect(later.createdAt, what).toBeGreaterThanOrEqual(end);
    }
}

function actsOf({ requests, sends, runs }: Emulator): readonly Act[] {
  const asked = new Map(
    requests.flatMap((one) => (one.invokeId === undefined ? [] : [[one.invokeId, one] as const])),
  );
  const acts = (isCommand: boolean, all: Emulator["sends"]): Act[] =>
    all.flatMap(({ invokeId, createdAt, deliveries }) => {
      const params = asked.get(invokeId)?.params ?? {};
      const token = (params.Description ?? "").split(" ")[3] ?? "";
      const isPart = params.TargetDir?.startsWith("/var/lib/alicloud-sendfile") === true;
      const kind = isCommand ? "command" : isPart ? "part" : "file";
      const run = token.slice(0, token.lastIndexOf("-"));
      return deliveries.map((delivery) => ({ ...delivery, invokeId, createdAt, kind, run }) as const);
    });
  // A command that looks for drift only reads, so that nothing waits for it.
  const acting = runs.filter(({ description }) => !description.endsWith(" drift"));
  return [...acts(false, sends), ...acts(true, acting)];
}

/** 1 MiB that cannot be compressed, in its parts, on many instances: every byte arrives, and the calls are counted. */
import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { SUPPORTS } from "../emulator/commands.ts";
import { size } from "../support/size.ts";
import { startFleet } from "./support/fleet.ts";
import { update } from "./support/update.ts";

const INSTANCES = size(2, 20);
const BYTES = Buffer.concat(
  Array.from({ length: 32_768 }, (_, at) => createHash("sha256").update(`${at}`).digest()),
);

test.runIf(SUPPORTS.host.canRun)(`1 MiB is byte for byte the same on ${INSTANCES} instances`, async () => {
  expect(BYTES.length).toBe(1 << 20);
  const fleet = await startFleet("host", INSTANCES);
  const ends = await update(fleet, fleet.ids, [{ path: "@/srv/data.bin", bytes: BYTES, mode: "0640" }]);
  expect(ends.map(({ instanceId }) => instanceId).sort()).toEqual([...fleet.ids].sort());
  for (const { report, output } of ends)
    expect(report, output.toString()).toMatchObject({ ok: true, verified: true, stands: "new" });
  for (const id of fleet.ids) {
    const { content, mode } = fleet.emulator.stat(id, "/srv/data.bin") ?? {};
    expect(content?.equals(BYTES), id).toBe(true);
    expect(mode).toBe("0640");
  }
  const calls = fleet.emulator.requests.map(({ action }) => action);
  const count = (action: string) => calls.filter((one) => one === action).length;
  const [sends, runs] = [count("SendFile"), count("RunCommand")];
  await fleet.close();
  console.log(`1 MiB to ${INSTANCES} instances: ${sends} SendFile, ${runs} RunCommand`);
  expect([sends, runs]).toEqual([44, 1]);
});

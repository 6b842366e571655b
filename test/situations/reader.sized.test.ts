/** A reader in a loop while a file is updated again and again: with activation it never sees a part of the file or no
 * file; with SendFile alone it does, which is the reason for activation. */
import { afterAll, describe, expect, test } from "vitest";
import { ALL_PROGRAMS, SUPPORTS } from "../emulator/commands.ts";
import { size } from "../support/size.ts";
import { send, startFleet } from "./support/fleet.ts";
import { readInLoop } from "./support/reader.ts";
import { update } from "./support/update.ts";

const BYTES = 20_000;
const UPDATES = size(5, 200);
/** SendFile truncates the file for some microseconds, which a reader may miss. */
const MOST_SENDS = 5_000;
const ID = "i-demo0001";
const version = (at: number) => Buffer.alloc(BYTES, 65 + (at % 26));

describe.each(ALL_PROGRAMS)("programs: %s", (programs) => {
  const fleet = startFleet(programs, 1);
  afterAll(async () => (await fleet).close());

  test.runIf(SUPPORTS[programs].canRun)(`with activation each of ${UPDATES} updates is whole`, async () => {
    const here = await fleet;
    const put = async (at: number) => {
      const [seen] = await update(here, [ID], [{ path: "@/etc/app/app.conf", bytes: version(at) }]);
      expect(seen?.report, seen?.output.toString()).toMatchObject({ ok: true, verified: true });
    };
    await put(0);
    const reader = readInLoop(here.onDisk(ID, "/etc/app/app.conf"), BYTES);
    for (let at = 1; at <= UPDATES; at++) await put(at);
    await reader.stop();
    expect(reader.seen()).toMatchObject({ partial: 0, missing: 0 });
    expect(reader.seen().whole).toBeGreaterThan(UPDATES);
  });
});

test("with SendFile alone a reader sees a part of the file", async () => {
  const fleet = await startFleet("host", 1);
  const put = (at: number) =>
    send(fleet, [ID], { dir: "/etc/app", name: "app.conf", bytes: version(at), mode: "0644" });
  await put(0);
  const reader = readInLoop(fleet.onDisk(ID, "/etc/app/app.conf"), BYTES);
  let sends = 1;
  while (reader.seen().partial === 0 && sends < MOST_SENDS) await put(sends++);
  await reader.stop();
  await fleet.close();
  expect(reader.seen().whole).toBeGreaterThan(0);
  expect(reader.seen().partial).toBeGreaterThan(0);
});

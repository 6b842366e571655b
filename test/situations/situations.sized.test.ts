/** Every situation of the table on emulated instances, with this machine's programs and with busybox alone: parts by
 * SendFile, scripts by RunCommand. `npm test` runs a part of the table, the long run all of it with both. */
import { afterAll, describe, expect, test } from "vitest";
import { ALL_PROGRAMS, SUPPORTS } from "../emulator/commands.ts";
import { SITUATIONS } from "../provider/commands/situations/all.ts";
import { CAN } from "../provider/commands/support/local.ts";
import { size } from "../support/size.ts";
import { startFleetApart } from "./support/fleet.ts";
import { runSituation } from "./support/situation.ts";

/** The script may not touch what another run is working on, cannot touch a read-only folder, and leaves a change that it
 * could not undo to the next run. */
const NOT_ITS_OWN: ReadonlySet<string> = new Set(["Busy", "StateFolder", "UndoFailed"]);

describe.concurrent.each(ALL_PROGRAMS)("programs: %s", (programs) => {
  const support = SUPPORTS[programs];
  const can: Readonly<Record<string, boolean>> = {
    ...CAN,
    owners: support.canRun && support.canChown,
    // busybox alone has no setfacl, flock and openssl.
    ...(programs === "busybox" ? { acl: false, flock: false, openssl: false } : {}),
    commands: support.canRun,
  };
  const nth = ALL_PROGRAMS.indexOf(programs);
  const mine = SITUATIONS.filter((_, at) => size(at % 8 === 4 * nth, true));
  const fleet = startFleetApart(programs, mine.length);
  afterAll(async () => (await fleet).close());

  for (const [at, situation] of mine.entries()) {
    const missing = ["commands", ...(situation.needs ?? [])].filter((need) => can[need] !== true);
    const name = `${situation.name}${missing.map((need) => ` (needs ${need})`).join("")}`;
    test.skipIf(missing.length > 0)(name, async () => {
      const here = await fleet;
      const seen = await runSituation(here, here.ids[at] ?? "", situation);
      for (const [number, turn] of situation.turns.entries()) {
        const is = seen[number];
        expect(is?.report, `turn ${number + 1}: ${is?.status} ${is?.output}`).toMatchObject(turn.report);
        expect(is?.exit).toBe(turn.report.ok ? 0 : 1);
        if (turn.sees !== undefined) expect(is?.sees).toBe(turn.sees);
        if (!NOT_ITS_OWN.has(turn.report.code ?? "")) expect(is?.litter).toEqual([]);
      }
    });
  }
});

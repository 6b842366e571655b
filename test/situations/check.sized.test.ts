/** Direct delivery and its check: SendFile brings the file, something may happen to it, and one command reads it back
 * and asks for health. `npm test` gives each row to one kind of programs, the long run all rows to both. */
import { afterAll, describe, expect, test } from "vitest";
import { proofOf } from "../../provider/src/commands/bundle.ts";
import type { OrderedFile, VerifyOrder } from "../../provider/src/commands/order.ts";
import type { Report } from "../../provider/src/commands/report.ts";
import { ALL_PROGRAMS, SUPPORTS } from "../emulator/commands.ts";
import { size } from "../support/size.ts";
import { obey, run, send, startFleetApart } from "./support/fleet.ts";
import { TOKEN } from "./support/update.ts";

const NONCE = "c3".repeat(32);
const BYTES = Buffer.from("listen 80;\n");

interface Row {
  readonly name: string;
  /** Name of the file in /etc/app. */
  readonly file?: string;
  /** sh that runs after the delivery; $F is the file. */
  readonly meanwhile?: string;
  readonly ordered?: Partial<OrderedFile>;
  readonly health?: string;
  readonly needs?: "owners";
  readonly report: Partial<Report>;
  /** What the message says after the path. */
  readonly differs?: string;
}

const SAME = { ok: true, code: "", stands: "new", verified: true } as const;
const OTHER = {
  ok: false,
  phase: "verify",
  code: "VerifyMismatch",
  stands: "unknown",
  verified: false,
} as const;
const rows: readonly Row[] = [
  { name: "a file as it was sent", report: SAME },
  { name: "a name with quotes and a dash", file: '-it\'s"a"$(>hacked)', report: SAME },
  { name: "owner and group by name", ordered: { owner: "root", group: "root" }, report: SAME },
  { name: "owner and group by number", ordered: { owner: "0", group: "0" }, report: SAME },
  { name: "an owner that is not managed", meanwhile: 'chown 1234:app "$F"', needs: "owners", report: SAME },
  { name: "a link to the file", meanwhile: 'mv "$F" "$F.real"; ln -s app.conf.real "$F"', report: SAME },
  {
    name: "other bytes of the same size",
    meanwhile: 'printf "listen 81;\\n" >"$F"',
    report: OTHER,
    differs: " hash",
  },
  { name: "more bytes", meanwhile: 'echo more >>"$F"', report: OTHER, differs: " hash size" },
  { name: "0 bytes", meanwhile: ': >"$F"', report: OTHER, differs: " hash size" },
  { name: "another mode", meanwhile: 'chmod 600 "$F"', report: OTHER, differs: " mode" },
  { name: "a special bit", meanwhile: 'chmod 4644 "$F"', report: OTHER, differs: " mode" },
  { name: "another owner", ordered: { owner: "app" }, report: OTHER, differs: " owner" },
  {
    name: "a foreign group",
    meanwhile: 'chgrp app "$F"',
    ordered: { group: "0" },
    needs: "owners",
    report: OTHER,
    differs: " group",
  },
  {
    name: "an unknown owner and group",
    ordered: { owner: "nemo", group: "nemo" },
    report: OTHER,
    differs: " owner group",
  },
  { name: "no file", meanwhile: 'rm "$F"', report: OTHER, differs: " missing" },
  { name: "a folder", meanwhile: 'rm "$F"; mkdir "$F"', report: OTHER, differs: " missing" },
  { name: "a fifo", meanwhile: 'rm "$F"; mkfifo "$F"', report: OTHER, differs: " missing" },
  {
    name: "a link that leads nowhere",
    meanwhile: 'rm "$F"; ln -s none "$F"',
    report: OTHER,
    differs: " missing",
  },
  { name: "health passes", health: "grep -q 80 /etc/app/*", report: { ...SAME, phase: "health" } },
  {
    name: "health fails, and its exit code stays in the report",
    health: "echo sick; exit 194",
    report: {
      ok: false,
      phase: "health",
      code: "HealthFailed",
      exitCode: 194,
      message: "sick\n",
      stands: "new",
    },
  },
  { name: "health hangs", health: "sleep 60", report: { ok: false, phase: "health", code: "HealthTimeout" } },
  {
    name: "health is not asked where the file differs",
    meanwhile: ': >"$F"',
    health: "touch /hacked",
    report: OTHER,
  },
];

describe.concurrent.each(ALL_PROGRAMS)("programs: %s", (programs) => {
  const support = SUPPORTS[programs];
  const can = (needs: Row["needs"]) => support.canRun && (needs === undefined || support.canChown);
  const nth = ALL_PROGRAMS.indexOf(programs);
  const mine = rows.filter((_, at) => size(at % 2 === nth, true));
  const fleet = startFleetApart(programs, mine.length);
  afterAll(async () => (await fleet).close());

  for (const [at, row] of mine.entries())
    test.runIf(can(row.needs))(row.name, async () => {
      const here = await fleet;
      const id = here.ids[at] ?? "";
      const name = row.file ?? "app.conf";
      const path = `/etc/app/${name}`;
      expect(await send(here, [id], { dir: "/etc/app", name, bytes: BYTES, mode: "0644" })).toBe(true);
      if (row.meanwhile !== undefined) await run(here, [id], `F=${path}\n${row.meanwhile}`);
      const file = {
        path,
        bytes: BYTES.length,
        proof: proofOf(NONCE, BYTES),
        mode: "0644",
        owner: "",
        group: "",
      };
      const order: VerifyOrder = {
        kind: "verify",
        token: TOKEN,
        nonce: NONCE,
        files: [{ ...file, ...row.ordered }],
        say: 1_500,
        ...(row.health === undefined ? {} : { health: { text: row.health, timeoutSeconds: 2 } }),
      };
      const [seen] = await obey(here, [id], order);
      expect(seen?.report, seen?.output.toString()).toMatchObject(row.report);
      expect(seen?.exit).toBe(row.report.ok ? 0 : 1);
      if (row.differs !== undefined) expect(seen?.report?.message).toBe(`${path}:${row.differs}\n`);
      // A check leaves nothing on the instance.
      const [left] = await run(
        here,
        [id],
        "ls -d /hacked /var/lib/alicloud-sendfile 2>/dev/null; ls -A /root",
      );
      expect(left?.output.toString()).toBe("");
    });
});

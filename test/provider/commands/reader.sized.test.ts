/** A reader in a loop during many updates: it never sees a part of a file, another file's bytes, or no file. */
import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { readReport } from "../../../provider/src/commands/report.ts";
import { scriptOf } from "../../../provider/src/commands/script.ts";
import { size } from "../../support/size.ts";
import { run } from "./support/kill.ts";
import { CAN, SHELLS, scratch, TOKEN } from "./support/local.ts";
import { prepare } from "./support/situation.ts";

/** Each version has one letter and its own length. */
const version = (n: number) => "abcdefghij".charAt(n % 10).repeat(50_000 + (n % 10) * 5_000);

test("a reader never sees a part of a file or nothing", async () => {
  const shell = CAN.busybox ? "busybox" : "dash";
  const root = scratch();
  const update = async (n: number) => {
    const turn = { files: [{ path: "@/etc/a", bytes: version(n) }], report: {} };
    const { order, parts } = prepare(turn, root, TOKEN);
    for (const { dir, name, bytes } of parts) {
      mkdirSync(dir, { recursive: true });
      writeFileSync(`${dir}/${name}`, bytes);
    }
    writeFileSync(`${root}/script`, scriptOf(order));
    const { output } = await run(SHELLS[shell] ?? [], `${root}/script`);
    expect(readReport(Buffer.from(output), TOKEN)).toMatchObject({ ok: true, stands: "new" });
  };
  await update(0);
  // The reader writes one character for each look: "." for a whole file, "!" for anything else.
  const look = `
    const { readFileSync } = require("node:fs");
    let seen = "";
    const end = () => { require("node:fs").writeFileSync("${root}/seen", seen); process.exit(); };
    process.on("SIGTERM", end);
    (function again() {
      try {
        const text = readFileSync("${root}/etc/a", "latin1");
        const whole = text.length === 50000 + 5000 * "abcdefghij".indexOf(text[0]) && text === text[0].repeat(text.length);
        seen += whole ? "." : "!";
      } catch { seen += "!"; }
      setImmediate(again);
    })();`;
  const reader = spawn(process.execPath, ["-e", look], { stdio: "ignore" });
  for (let n = 1; n <= size(5, 200); n++) await update(n);
  const ended = new Promise((done) => reader.on("exit", done));
  reader.kill("SIGTERM");
  await ended;
  const seen = readFileSync(`${root}/seen`, "utf8");
  rmSync(root, { recursive: true });
  expect(seen).toMatch(/^\.+$/);
  expect(seen.length).toBeGreaterThan(size(5, 200));
});

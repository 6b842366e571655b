/** Random paths and commands go through the real sh without any effect that was not asked for. */
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { readReport } from "../../../provider/src/commands/report.ts";
import { scriptOf } from "../../../provider/src/commands/script.ts";
import { SEED, size } from "../../support/size.ts";
import { CAN, SHELLS, scratch, TOKEN } from "./support/local.ts";
import { type Choices, type Instead, prepare } from "./support/situation.ts";

/** Each of them would leave a file with the name "hacked" if it ran. */
const BAIT = [
  "$(touch hacked)",
  "`touch hacked`",
  "';touch hacked;'",
  '";touch hacked;"',
  "\ntouch hacked\n",
  "|touch hacked",
  "&touch hacked&",
  "$((hacked))",
  ">hacked",
  "\\';touch hacked",
];
const PIECES = [
  ...BAIT,
  "'",
  '"',
  "\\",
  "$",
  "$x",
  "`",
  "*",
  "?",
  "[a]",
  "~",
  "#",
  "!",
  "-",
  "--",
  "-rf",
  " ",
  "\n",
  "\t",
  "%s",
  "{a,b}",
  "é",
  "Á",
  "字",
  "😀",
  "a",
  "B",
  "0",
  "=",
  ";",
  "(",
];
const text = fc
  .array(fc.constantFrom(...PIECES), { minLength: 1, maxLength: 8 })
  .map((parts) => parts.join(""));
const name = text
  .map((given) => given.replaceAll("/", ""))
  .filter((given) => given !== "." && given !== ".." && Buffer.byteLength(given) <= 200);
const shells = ["dash", "busybox", "bash"].filter((shell) => CAN[shell]);

const root = scratch();
afterAll(() => rmSync(root, { recursive: true }));

const ROUNDS = Array.from({ length: size(1, 10) }, (_, round) => round);
let at = 0;

test.each(ROUNDS)(
  "a random path is the path, a random command says what it says, and nothing else happens (%i)",
  (round) => {
    fc.assert(
      fc.property(name, name, text, (folder, file, words) => {
        const shell = shells[at++ % shells.length] ?? "sh";
        const own = `${root}/${at}`;
        mkdirSync(own);
        // printf says the words, so that each byte of the command can be compared.
        const said = `printf %s '${words.replaceAll("'", "'\\''")}'; exit 3`;
        const files = [{ path: `@/etc/${folder}/${file}`, bytes: "content" }];
        const says = { text: said, timeoutSeconds: 20 };
        const run = (choices: Choices, instead?: Instead) => {
          const turn = { files, choices, report: {}, ...(instead === undefined ? {} : { instead }) };
          const { order, parts } = prepare(turn, own, TOKEN);
          for (const { dir, name: part, bytes } of parts) {
            mkdirSync(dir, { recursive: true });
            writeFileSync(`${dir}/${part}`, bytes);
          }
          writeFileSync(`${own}/script`, scriptOf(order));
          const [program = "", ...args] = SHELLS[shell] ?? [];
          return readReport(spawnSync(program, [...args, `${own}/script`], { cwd: own }).stdout, TOKEN);
        };
        const told = { exitCode: 3, message: words };
        expect(run({ test: says })).toMatchObject({ code: "TestFailed", stands: "old", ...told });
        expect(run({})).toMatchObject({ ok: true, stands: "new" });
        expect(run({}, { does: "drift" })).toMatchObject({ ok: true, verified: true });
        const back = { code: "ReloadFailed", stands: "restored", ...told };
        expect(run({ reload: says }, { does: "restore" })).toMatchObject(back);
        expect(readdirSync(`${own}/etc/${folder}`)).toEqual([]);
        expect(run({})).toMatchObject({ ok: true, stands: "new" });
        expect(readFileSync(`${own}/etc/${folder}/${file}`, "utf8")).toBe("content");
        expect(readdirSync(own).sort()).toEqual(["etc", "script", "var"]);
        expect(readdirSync(`${own}/etc`)).toEqual([folder]);
        expect(readdirSync(`${own}/etc/${folder}`)).toEqual([file]);
        expect(run({ reload: says }, { does: "remove" })).toMatchObject({ code: "ReloadFailed", ...told });
        expect(run({}, { does: "remove" })).toMatchObject({ ok: true, files: [{ fate: "absent" }] });
        expect(readdirSync(own).sort()).toEqual(["etc", "script", "var"]);
        expect(readdirSync(`${own}/var/lib`)).toEqual([]);
        expect(readdirSync(`${own}/etc/${folder}`)).toEqual([]);
      }),
      { seed: SEED + round, numRuns: size(4, 50) },
    );
  },
);

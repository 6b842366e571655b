/** Random paths and commands through the instance's own sh. Whatever they hold, the files are where they must be, each
 * command does what its text says, and nothing else on the instance changes. */
import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { ALL_PROGRAMS, SUPPORTS } from "../emulator/commands.ts";
import type { Choices, Wanted } from "../provider/commands/support/situation.ts";
import { SEED, size } from "../support/size.ts";
import { type Fleet, run, send, startFleetApart } from "./support/fleet.ts";
import { update } from "./support/update.ts";

/** Texts that mean something to a shell. Where one is evaluated, it leaves a file. */
const MARKS = [
  ...[
    "'",
    '"',
    "`",
    "\\",
    "$",
    "$(",
    ")",
    "(",
    "{",
    "}",
    "\n",
    "\t",
    "\r",
    " ",
    "*",
    "?",
    "[a]",
    "~",
    "#",
    "!",
    "&",
  ],
  ...[
    "|",
    ";",
    ">",
    "<",
    "=",
    "%s",
    "%n",
    "-",
    "--",
    "-rf",
    "-e",
    "$HOME",
    "$1",
    "$" + "{x}",
    "\\n",
    "\\0",
    "a",
    "Z",
    "0",
  ],
  ...["é", "字", "😀", "\u0001", "\u00a0", "\u202e"],
  ...[
    "$(touch hacked)",
    "`touch hacked`",
    "; touch hacked;",
    "\ntouch hacked\n",
    "'; touch hacked; '",
    ">hacked",
  ],
  ...['"; touch hacked; "', "&& touch hacked", "| touch hacked", "\\'; touch hacked #", "$(touch /hacked)"],
];
const text = fc
  .array(fc.constantFrom(...MARKS), { minLength: 1, maxLength: 9 })
  .map((marks) => marks.join(""))
  .filter((name) => !name.endsWith("/"));
/** Texts whose meaning does not depend on the folder, on who is faster, or on the number of a process. */
const raw = fc
  .array(fc.constantFrom(...MARKS.filter((mark) => !/[>*?[&|]|hacked/.test(mark))), {
    minLength: 1,
    maxLength: 12,
  })
  .map((marks) => marks.join(""))
  .filter((command) => !/\$[$!]/.test(command));

const TRIALS = size(3, 63);
const samples = fc.sample(
  fc.record({
    names: fc.array(text, { minLength: 4, maxLength: 4 }),
    words: fc.array(text, { minLength: 4, maxLength: 4 }),
    command: raw,
  }),
  { seed: SEED, numRuns: TRIALS * ALL_PROGRAMS.length },
);
/** Runs the text of a file with sh. The dot keeps newlines at the end. */
const ALONE = `text=$(cat /ref/text; printf .); cd /root; sh -c "$\{text%.}" </dev/null`;
const STEPS = ["validate", "test", "reload", "health"] as const;

/** Quotes for sh without the provider's help: every byte becomes an escape of printf. */
function printed(word: string): string {
  return [...Buffer.from(word)].map((byte) => `\\0${byte.toString(8).padStart(3, "0")}`).join("");
}

/** A command that holds the word in single quotes, as a user would write it, and puts it into a file. */
function says(word: string, file: string): string {
  return `printf %s '${word.replaceAll("'", `'"'"'`)}' >${file}`;
}

describe.concurrent.each(ALL_PROGRAMS)("programs: %s", (programs) => {
  const nth = ALL_PROGRAMS.indexOf(programs);
  const fleet = startFleetApart(programs, 2);
  afterAll(async () => (await fleet).close());
  const mine = samples.slice(nth * TRIALS, (nth + 1) * TRIALS);

  test.runIf(SUPPORTS[programs].canRun)(
    `${TRIALS * 4} paths and ${TRIALS * 4} commands, seed ${SEED}`,
    async () => {
      const here = await fleet;
      const id = "i-demo0001";
      await run(here, [id], "mkdir -p /said /r");
      for (const [trial, { names, words }] of mine.entries()) {
        const files = names.map((name, at) => ({
          path: `@/r/${trial}/${at}/${name}`,
          bytes: `${trial} ${at}`,
        }));
        const commands = STEPS.map((step, at) => [
          step,
          { text: says(words[at] ?? "", `/said/${step}`), timeoutSeconds: 20 },
        ]);
        const [seen] = await update(here, [id], files, Object.fromEntries(commands) as Choices);
        const what = JSON.stringify({ names, words, output: seen?.output.toString() });
        expect(seen?.report, what).toMatchObject({ ok: true, verified: true, reload: "done" });
        expect(heldBy(here, id, `/r/${trial}`), what).toEqual(expected(files));
        expect(heldBy(here, id, "/said"), what).toEqual(
          Object.fromEntries(STEPS.map((step, at) => [`/said/${step}`, words[at]])),
        );
        expect(others(here, id), what).toEqual([]);
      }
    },
    600_000,
  );

  test.runIf(SUPPORTS[programs].canRun)(
    `${TRIALS} commands end as with sh alone, seed ${SEED}`,
    async () => {
      const here = await fleet;
      const id = "i-demo0002";
      for (const [trial, { command }] of mine.entries()) {
        await send(here, [id], { dir: "/ref", name: "text", bytes: Buffer.from(command) });
        const [reference] = await run(here, [id], ALONE);
        const choices: Choices = { validate: { text: command, timeoutSeconds: 20 } };
        const [seen] = await update(here, [id], [{ path: "@/v/x", bytes: `${trial}` }], choices);
        const what = `${JSON.stringify(command)}: ${seen?.output}`;
        expect(seen?.report?.ok, what).toBe(reference?.exit === 0);
        if (reference?.exit === 0) continue;
        expect(seen?.report, what).toMatchObject({
          code: "ValidateFailed",
          exitCode: reference?.exit,
          stands: "old",
        });
        expect(seen?.report?.message, what).toBe(reference?.output.toString());
      }
    },
    600_000,
  );
});

test("the check of effects finds an effect", async () => {
  const fleet = await startFleetApart("host", 1);
  await run(fleet, ["i-demo0001"], `cd /root; sh -c "$(printf '%b' '${printed("touch hacked")}')"`);
  const found = SUPPORTS.host.canRun ? ["/root/hacked"] : [];
  expect(others(fleet, "i-demo0001")).toEqual(found);
  await fleet.close();
});

function expected(files: readonly Wanted[]): Record<string, unknown> {
  return Object.fromEntries(files.map(({ path, bytes }) => [path.slice(1), bytes]));
}

/** Returns path and text of all files below a folder of the instance. */
function heldBy(fleet: Fleet, id: string, folder: string): Record<string, string> {
  return Object.fromEntries(
    readdirSync(fleet.onDisk(id, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => !entry.isDirectory())
      .map((entry) => `${entry.parentPath}/${entry.name}`)
      .map((path) => [path.slice(fleet.onDisk(id, "").length), readFileSync(path, "utf8")]),
  );
}

/** Returns the files that neither the tests nor the emulator made. */
function others(fleet: Fleet, id: string): string[] {
  const OURS =
    /^\/(?:r|v|said|ref|var\/lib\/alicloud-sendfile|usr\/local\/share\/aliyun-assist|bin|sbin|lib\w*|\.busybox)(?:\/|$)|^\/etc\/(?:passwd|group)$/;
  return readdirSync(fleet.onDisk(id, ""), { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => `${entry.parentPath}/${entry.name}`.slice(fleet.onDisk(id, "").length))
    .filter((path) => !OURS.test(path));
}

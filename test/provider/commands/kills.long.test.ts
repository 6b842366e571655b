/** Kills the script of an activation: its shell at each place, its shell at system calls, which are others for each seed, and
 * all of its processes at random moments. Each file must be old or new at once, and the next run must end right. */
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readReport } from "../../../provider/src/commands/report.ts";
import { moments, oneIn, size } from "../../support/size.ts";
import { callsOf, type Death, run, withPoints } from "./support/kill.ts";
import { CAN, hidden, SHELLS, TOKEN } from "./support/local.ts";
import { type Choices, FOLDER, type Turn } from "./support/situation.ts";
import { clean, elsewhere, everywhere, move, place, removeAll, script, whole } from "./support/trial.ts";

const reload = { text: "cat @/etc/* >@/seen && mv @/seen @/loaded", timeoutSeconds: 5 };
/** A daemon that does not like the second set. */
const picky = { text: `${reload.text}; ! grep -q two @/loaded`, timeoutSeconds: 5 };
const set = (files: Readonly<Record<string, string>>, choices: Choices = {}): Turn => ({
  files: Object.entries(files).map(([name, bytes]) => ({
    path: `@/etc/${name}`,
    bytes,
    mode: bytes.includes("two") ? "0600" : "0644",
  })),
  choices: { reload, ...choices },
  report: {},
});
const ONE = set({ a: "one a\n", b: "one b\n", same: "same\n" });
const two = { a: "two a\n", b: "two b\n".repeat(9_000), fresh: "two fresh\n", same: "same\n" };
const THREE = set({ b: "three b\n", other: "three other\n" });

const SETS = {
  "a set that passes": set(two),
  "a set that its test refuses": set(two, { test: { text: "exit 1", timeoutSeconds: 5 } }),
  "a set that its reload refuses": set(two, { reload: picky }),
} as const;

let pristine = "";

async function trial(turn: Turn, shell: string, death: Death, next: Next, far = false): Promise<boolean> {
  const at = place();
  cpSync(pristine, at.root, { recursive: true, preserveTimestamps: true });
  if (far) move(`${at.root}/etc`);
  const file = script(turn, at.root, "script", (text) =>
    death.at === "point" ? withPoints(text, death.n) : text,
  );
  const { killed } = await run(SHELLS[shell] ?? [], file, death);
  whole(at, [ONE, turn]);
  const sets = { other: THREE, before: ONE } as const;
  const then = next in sets ? sets[next as keyof typeof sets] : { ...turn, choices: { reload } };
  let ended = await run(SHELLS[shell] ?? [], script(then, at.root, "next", undefined, next !== "bare"));
  whole(at, [ONE, turn, THREE]);
  let report = readReport(Buffer.from(ended.output, "latin1"), TOKEN);
  if (next === "bare" && report?.code === "StagedMissing") {
    ended = await run(SHELLS[shell] ?? [], script(then, at.root, "next"));
    report = readReport(Buffer.from(ended.output, "latin1"), TOKEN);
  }
  expect(report, ended.output).toMatchObject({ ok: true, stands: "new", verified: true });
  whole(at, [ONE, turn, THREE]);
  clean(at);
  for (const { path, bytes } of then.files)
    expect(readFileSync(path.replace("@", at.root), "utf8")).toBe(bytes);
  expect(existsSync(`${at.state}/owed`)).toBe(false);
  rmSync(at.root, { recursive: true });
  return killed;
}

/** `before` is the set that stood there before the killed run. */
type Next = "same" | "bare" | "other" | "before";

function nextOf(at: number): Next {
  return (["same", "before", "bare", "other"] as const)[at % 4] ?? "same";
}

beforeAll(async () => {
  const at = place();
  mkdirSync(`${at.root}/etc`);
  await run(["sh"], script(ONE, at.root, "first"));
  expect(readFileSync(`${at.root}/loaded`, "utf8")).toBe("one a\none b\nsame\n");
  pristine = at.root;
});

afterAll(removeAll);

const present = ["busybox", "dash", "bash"].filter((shell) => CAN[shell]);

describe.each(size(present.slice(0, 1), present))("%s", (shell) => {
  test("killed after its reload: the set of before is reloaded, although its files are put back by the way", async () => {
    const at = place();
    cpSync(pristine, at.root, { recursive: true, preserveTimestamps: true });
    // Without flock the lock tells the process number.
    const health = {
      text: `kill -9 "$(readlink ${FOLDER}/pid | cut -d " " -f 1)"; sleep 1`,
      timeoutSeconds: 5,
    };
    const turn = set(two, { health });
    const file = script(turn, at.root, "script", (text) => hidden(["flock"]) + text);
    expect((await run(SHELLS[shell] ?? [], file)).output).not.toContain('"t":');
    expect(readFileSync(`${at.root}/loaded`, "utf8")).toContain("two a");
    expect(existsSync(`${at.state}/txn`)).toBe(true);
    const ended = await run(
      SHELLS[shell] ?? [],
      script(ONE, at.root, "next", (text) => hidden(["flock"]) + text),
    );
    expect(readReport(Buffer.from(ended.output, "latin1"), TOKEN)).toMatchObject({
      ok: true,
      reload: "done",
    });
    whole(at, [ONE], ["a", "b"]);
    clean(at);
  });

  test("a set that is put back after its reload owes one when the reload of the old files fails", async () => {
    const at = place();
    cpSync(pristine, at.root, { recursive: true, preserveTimestamps: true });
    const once = { text: `! test -e @/once && touch @/once && ${reload.text}`, timeoutSeconds: 5 };
    const turn = set(two, { reload: once, health: { text: "exit 1", timeoutSeconds: 1 } });
    const failed = await run(SHELLS[shell] ?? [], script(turn, at.root, "script"));
    const report = { code: "HealthFailed", rolledBack: "undone", stands: "old", reload: "owed" };
    expect(readReport(Buffer.from(failed.output, "latin1"), TOKEN)).toMatchObject(report);
    whole(at, [ONE]);
    const ended = await run(SHELLS[shell] ?? [], script(ONE, at.root, "next"));
    expect(readReport(Buffer.from(ended.output, "latin1"), TOKEN)).toMatchObject({
      ok: true,
      reload: "done",
    });
    whole(at, [ONE]);
  });

  test.each(Object.entries(SETS))("killed at its commands: %s", async (_, turn) => {
    const kills = await everywhere(size(397, 50), (n, at) =>
      trial(turn, shell, { at: "point", n }, nextOf(at)),
    );
    expect(kills).toBeGreaterThan(size(1, 20));
  });

  test.each(["after", "helpers"] as const)("killed at random moments: %s", async (at) => {
    let kills = 0;
    for (const [n, ms] of moments(size(3, 30), size(60, 150)).entries())
      for (const turn of size([SETS["a set that its reload refuses"]], Object.values(SETS)))
        if (await trial(turn, shell, { at, ms }, nextOf(n))) kills++;
    // A shell whose helpers die may end before its own turn comes.
    if (at === "after") expect(kills).toBeGreaterThan(0);
  });

  test.skipIf(!elsewhere)(
    "killed with its targets on another file system than its state folder",
    async () => {
      for (const turn of size([SETS["a set that its test refuses"]], Object.values(SETS))) {
        const kills = await everywhere(size(397, 50), (n, at) =>
          trial(turn, shell, { at: "point", n }, nextOf(at), true),
        );
        expect(kills).toBeGreaterThan(size(1, 20));
      }
    },
  );
});

const strace = spawnSync("strace", ["-o", "/dev/null", "true"]).status === 0;
const traced = test.skipIf(!strace || !CAN.dash);

traced.each(Object.entries(SETS))("dash killed at its system calls (needs strace): %s", async (_, turn) => {
  const at = place();
  cpSync(pristine, at.root, { recursive: true, preserveTimestamps: true });
  const calls = callsOf(SHELLS.dash ?? [], script(turn, at.root, "script"));
  const chosen = oneIn(size(800, 20), calls);
  let kills = 0;
  for (const [n, call] of chosen.entries())
    if (await trial(turn, "dash", { at: "call", ...call }, nextOf(n))) kills++;
  console.log(`${kills} kills at ${chosen.length} of ${calls.length} system calls`);
  // A call that waits for a signal may come once less in another run.
  expect(kills).toBeGreaterThan(chosen.length * 0.9);
});

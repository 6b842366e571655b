/** Kills the scripts of a restore and of a removal at their commands, at system calls of their shell, which are others for each seed,
 * and at random moments. Each file must be old or new at once, and whatever runs next must end right. */
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Report, readReport } from "../../../provider/src/commands/report.ts";
import { moments, oneIn, size } from "../../support/size.ts";
import { callsOf, type Death, run, withPoints } from "./support/kill.ts";
import { CAN, SHELLS } from "./support/local.ts";
import type { Instead, Turn } from "./support/situation.ts";
import {
  clean,
  contents,
  elsewhere,
  everywhere,
  move,
  type Place,
  place,
  removeAll,
  script,
  whole,
} from "./support/trial.ts";

/** What the daemon has read stands in `loaded`, also when no file is there. */
const reload = {
  text: "cat @/etc/* >@/seen 2>/dev/null; cp @/seen @/copy && mv @/copy @/loaded",
  timeoutSeconds: 5,
};
const refusing = { text: `${reload.text}; exit 1`, timeoutSeconds: 5 };
type Texts = Readonly<Record<string, string>>;
const set = (run: string, files: Texts): Turn => ({
  run,
  files: Object.entries(files).map(([name, bytes]) => ({
    path: `@/etc/${name}`,
    bytes,
    mode: bytes.includes("two") ? "0600" : "0644",
  })),
  choices: { reload, backups: 2 },
  report: {},
});
const one = { a: "one a\n", b: "one b\n", same: "same\n" };
const two = { a: "two a\n", b: `${"two b ".repeat(9_000)}\n`, fresh: "two fresh\n", same: "same\n" };
const three = { b: "three b\n", other: "three other\n" };
const ONE = set("run-a", one);
const TWO = set("run-b", two);
const THREE = set("run-c", three);
const ALL = [ONE, TWO, THREE];
const instead = (how: Instead, choices: Turn["choices"] = { reload }): Turn => ({
  ...TWO,
  instead: how,
  choices,
});
const RESTORE = instead({ does: "restore" });
const REMOVE = instead({ does: "remove" });

/** What is killed, and which files stand there whenever that happens. */
interface Killed {
  readonly turn: Turn;
  readonly always: readonly string[];
  readonly next: readonly Next[];
}
/** What runs after the kill, what it must report, and what stands there then; more may stand there where it says so. */
interface Next {
  readonly turn: Turn;
  readonly report: Partial<Report>;
  readonly files: Texts;
  readonly more?: boolean;
}

const again = (turn: Turn, report: Partial<Report>, files: Texts): Next => ({ turn, report, files });
const placed: Partial<Report> = { ok: true, stands: "new", verified: true };
const restored: Partial<Report> = { ok: true, phase: "restore", stands: "restored", rolledBack: "restored" };
const removed: Partial<Report> = { ok: true, phase: "remove", stands: "unknown" };
const NEXT = {
  restore: again(RESTORE, restored, one),
  remove: again(REMOVE, removed, {}),
  same: again({ ...TWO, run: "run-d" }, placed, two),
  other: { ...again(THREE, placed, three), more: true },
} as const;

const SCRIPTS: Readonly<Record<string, Killed>> = {
  "a restore": {
    turn: RESTORE,
    always: ["a", "b", "same"],
    next: [NEXT.restore, NEXT.same, NEXT.other, NEXT.remove],
  },
  "a restore whose reload fails": {
    turn: instead({ does: "restore" }, { reload: refusing }),
    always: ["a", "b", "same"],
    next: [NEXT.restore, NEXT.other],
  },
  "a removal": { turn: REMOVE, always: [], next: [NEXT.remove, NEXT.same, NEXT.other] },
  "a removal whose reload fails": {
    turn: instead({ does: "remove" }, { reload: refusing }),
    always: [],
    next: [NEXT.remove],
  },
};

/** An instance that holds the second set, and its copy. A set of old files names real paths, so that all trials share one
 * root. */
interface Base {
  readonly at: Place;
  readonly saved: string;
  /** Where the targets are when they are on another file system. */
  readonly targets?: string;
}

let near: Base;
let far: Base | undefined;

async function base(isFar: boolean): Promise<Base> {
  const at = place();
  mkdirSync(`${at.root}/etc`);
  const targets = isFar ? move(`${at.root}/etc`) : undefined;
  for (const turn of [ONE, TWO]) expect(await obey(at, turn, "dash")).toMatchObject(placed);
  expect(readFileSync(`${at.root}/loaded`, "utf8")).toBe(Object.values(contents(at.root)).join(""));
  const saved = place().root;
  copy(at.root, `${saved}/root`);
  if (targets !== undefined) copy(targets, `${saved}/targets`);
  return { at, saved, ...(targets === undefined ? {} : { targets }) };
}

function copy(from: string, to: string): void {
  rmSync(to, { recursive: true, force: true });
  cpSync(from, to, { recursive: true, preserveTimestamps: true, verbatimSymlinks: true });
}

function reset({ at, saved, targets }: Base): Place {
  copy(`${saved}/root`, at.root);
  if (targets !== undefined) copy(`${saved}/targets`, targets);
  return at;
}

async function obey(at: Place, turn: Turn, shell: string, name = "next"): Promise<Report | undefined> {
  const { output } = await run(SHELLS[shell] ?? [], script(turn, at.root, name));
  return readReport(Buffer.from(output, "latin1"), `${turn.run}-7`);
}

async function trial(
  killed: Killed,
  shell: string,
  death: Death,
  nth: number,
  where = near,
): Promise<boolean> {
  const at = reset(where);
  const file = script(killed.turn, at.root, "script", (text) =>
    death.at === "point" ? withPoints(text, death.n) : text,
  );
  const ended = await run(SHELLS[shell] ?? [], file, death);
  whole(at, ALL, killed.always);
  const next = killed.next[nth % killed.next.length] ?? NEXT.same;
  // Twice, because the report of the first one may have got lost.
  for (const _ of [1, 2]) {
    expect(await obey(at, next.turn, shell)).toMatchObject(next.report);
    whole(at, ALL, Object.keys(next.files));
    const there = contents(at.root);
    expect(next.more ? { ...there, ...next.files } : next.files).toEqual(there);
    expect(existsSync(`${at.state}/owed`)).toBe(false);
    if (next.turn === REMOVE) expect(existsSync(`${at.root}/var/lib/alicloud-sendfile`)).toBe(false);
    else clean(at);
  }
  return ended.killed;
}

beforeAll(async () => {
  near = await base(false);
  if (elsewhere) far = await base(true);
});

afterAll(removeAll);

const present = ["busybox", "dash", "bash"].filter((shell) => CAN[shell]);

describe.each(size(present.slice(0, 1), present))("%s", (shell) => {
  test.each(Object.entries(SCRIPTS))("killed at its commands: %s", async (_, killed) => {
    const kills = await everywhere(size(97, 21), (n, at) => trial(killed, shell, { at: "point", n }, at));
    expect(kills).toBeGreaterThan(size(0, 10));
  });

  test.each(["after", "helpers"] as const)("killed at random moments: %s", async (at) => {
    let kills = 0;
    for (const [n, ms] of moments(size(3, 20), size(40, 100)).entries())
      for (const killed of size([SCRIPTS["a restore"]], Object.values(SCRIPTS)))
        if (killed && (await trial(killed, shell, { at, ms }, n))) kills++;
    // A shell whose helpers die may end before its own turn comes.
    if (at === "after") expect(kills).toBeGreaterThan(0);
  });

  test.skipIf(!elsewhere)(
    "killed with its targets on another file system than its state folder",
    async () => {
      for (const killed of size([SCRIPTS["a restore"]], Object.values(SCRIPTS))) {
        if (killed === undefined) continue;
        const kills = await everywhere(size(97, 29), (n, at) =>
          trial(killed, shell, { at: "point", n }, at, far),
        );
        expect(kills).toBeGreaterThan(0);
      }
    },
  );
});

const strace = spawnSync("strace", ["-o", "/dev/null", "true"]).status === 0;
const traced = test.skipIf(!strace || !CAN.dash);

traced.each(Object.entries(SCRIPTS))(
  "dash killed at its system calls (needs strace): %s",
  async (_, killed) => {
    const at = reset(near);
    const calls = callsOf(SHELLS.dash ?? [], script(killed.turn, at.root, "script"));
    const chosen = oneIn(size(400, 30), calls);
    let kills = 0;
    for (const [n, call] of chosen.entries())
      if (await trial(killed, "dash", { at: "call", ...call }, n)) kills++;
    console.log(`${kills} kills at ${chosen.length} of ${calls.length} system calls`);
    // A call that waits for a signal may come once less in another run.
    expect(kills).toBeGreaterThan(chosen.length * 0.9);
  },
);

/** The instances in memory of other tests do what the scripts do: random orders, with kills and edits by hand, end alike on
 * both. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { type Report, readReport } from "../../../provider/src/commands/report.ts";
import { scriptOf } from "../../../provider/src/commands/script.ts";
import { SEED, size } from "../../support/size.ts";
import { type Fate, Machines, type Script } from "../support/machines.ts";
import { CAN, SHELLS, TOKEN } from "./support/local.ts";
import { type Choices, type Instead, prepare, type Turn } from "./support/situation.ts";
import { type Place, place, removeAll } from "./support/trial.ts";

const VERSIONS = [
  { a: "one", b: "same" },
  { a: "two", b: "same" },
  { a: "three", b: "b three" },
] as const;
const NAMES = ["a", "b"] as const;

/** Kills all processes of the script, whose group is that of the process that started the limit of time. */
const KILL = "set -- $(cat /proc/$PPID/stat); set -- $(cat /proc/$4/stat); kill -9 -$5; sleep 9";
const limited = (text: string) => ({ text, timeoutSeconds: 20 });
const PASSES = limited("true");
type End = "done" | "reloadFailsTwice" | "killedAfterSwap";
/** Commands that bring a real script to the end that the fate of a fake one says. */
const COMMANDS: Readonly<Record<End, Choices>> = {
  done: { reload: PASSES },
  reloadFailsTwice: { reload: limited("exit 1") },
  killedAfterSwap: { reload: limited(KILL) },
};

type Step =
  | { readonly kind: "edit"; readonly name: "a" | "b"; readonly text: string | undefined }
  | { readonly kind: "order"; readonly turn: Turn; readonly end: End };

const run = fc.constantFrom("run-a", "run-b");
const end = fc.constantFrom<End>("done", "done", "done", "reloadFailsTwice", "killedAfterSwap");
const version = fc.constantFrom(...VERSIONS);
const turn = (texts: Readonly<Record<string, string>>, more: Partial<Turn> = {}): Turn => ({
  files: NAMES.map((name) => ({ path: `@/etc/${name}`, bytes: texts[name] ?? "" })),
  report: {},
  ...more,
});
const activation = fc.record({ version, run, end, undoes: fc.boolean(), backups: fc.constantFrom(1, 2) });
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constant("edit" as const),
    name: fc.constantFrom(...NAMES),
    text: fc.constantFrom("hand", "one", undefined),
  }),
  {
    weight: 4,
    arbitrary: activation.map(({ version: texts, run: by, end: how, undoes, backups }) => {
      const test = how === "killedAfterSwap" ? { test: limited(KILL) } : {};
      const choices = { ...COMMANDS[how], ...test, undoes, backups };
      return { kind: "order" as const, turn: turn(texts, { run: by, choices }), end: how };
    }),
  },
  ...(["restore", "drift", "remove"] as const).map((does) => ({
    weight: does === "restore" ? 3 : 1,
    arbitrary: fc.record({ version, run, end }).map(({ version: texts, run: by, end: how }) => ({
      kind: "order" as const,
      turn: turn(texts, { run: by, instead: { does } as Instead, choices: COMMANDS[how] }),
      end: does === "drift" ? ("done" as const) : how,
    })),
  })),
);

class Both {
  readonly at: Place = place();
  readonly disk = new Map<string, string>();
  readonly machines = new Machines(new Map([["i", this.disk]]));

  constructor() {
    mkdirSync(`${this.at.root}/etc`);
  }

  edit(name: string, text: string | undefined): void {
    const path = `${this.at.root}/etc/${name}`;
    rmSync(path, { force: true });
    this.disk.delete(path);
    if (text === undefined) return;
    writeFileSync(path, text);
    this.disk.set(path, Buffer.from(text).toString("base64"));
  }

  obey(given: Turn, fate: Fate): { real: Report | undefined; fake: Report | undefined } {
    const { order, parts } = prepare(given, this.at.root, TOKEN);
    for (const { dir, name, bytes } of parts) {
      mkdirSync(dir, { recursive: true });
      writeFileSync(`${dir}/${name}`, bytes);
      this.disk.set(`${dir}/${name}`, bytes.toString("base64"));
    }
    const script = scriptOf(order);
    writeFileSync(`${this.at.root}/script`, script);
    const { stdout } = spawnSync("setsid", ["-w", ...(SHELLS[shell] ?? []), `${this.at.root}/script`]);
    const one = {
      ...{ instanceId: "i", fate, beginsAt: 0, toldAt: 0, endsAt: 0, begun: false, over: false },
      ...{ request: { script, clientToken: order.token }, answer: {}, output: "" },
    } as unknown as Script;
    this.machines.begin(one);
    this.machines.end(one);
    return { real: readReport(stdout, order.token), fake: readReport(Buffer.from(one.output), order.token) };
  }

  /** Texts of the files, on the disk and in memory. */
  texts(): { real: unknown; fake: unknown } {
    const paths = NAMES.map((name) => `${this.at.root}/etc/${name}`);
    const bytes = (path: string) => this.disk.get(path);
    return {
      real: paths.map((path) => (existsSync(path) ? readFileSync(path, "utf8") : undefined)),
      fake: paths.map((path) => bytes(path) && Buffer.from(bytes(path) ?? "", "base64").toString()),
    };
  }
}

/** What both must tell. The modes and owners of files in memory, and the last step of a success, are made up. */
function told(report: Report | undefined, does: string | undefined): unknown {
  if (report === undefined) return undefined;
  const { ok, code, stands, reload, rolledBack, phase, files } = report;
  const rest = { ok, code, stands, reload, rolledBack };
  if (does === undefined) return rest;
  const shown = files.map(({ proof, differs, fate }) => ({ proof, differs, fate }));
  return { ...rest, phase, files: shown };
}

const shell = CAN.dash ? "dash" : "busybox";
afterAll(removeAll);

test(`random orders end alike on a disk and in memory, seed ${SEED}`, () => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(fc.array(step, { minLength: 2, maxLength: 8 }), (steps) => {
      const both = new Both();
      for (const one of steps) {
        if (one.kind === "edit") both.edit(one.name, one.text);
        else {
          const does = one.turn.instead?.does;
          const { real, fake } = both.obey(one.turn, one.end);
          seen.add(`${does ?? "activate"} ${real?.code ?? "killed"}`);
          // A kill comes with a command, which is not run where nothing has changed.
          if (fake !== undefined || real === undefined) expect(told(fake, does)).toEqual(told(real, does));
        }
        const { real, fake } = both.texts();
        expect(fake).toEqual(real);
      }
      rmSync(both.at.root, { recursive: true });
    }),
    { seed: SEED, numRuns: size(8, 80) },
  );
  console.log([...seen].sort().join(", "));
  expect([...seen]).toEqual(expect.arrayContaining(["activate ", "restore ", "restore BackupMissing"]));
});

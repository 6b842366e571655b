/** A trial of a kill: its folders, its scripts, and what must be true at every moment and at the end. */
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { expect } from "vitest";
import { scriptOf } from "../../../../provider/src/commands/script.ts";
import { scratch, TOKEN } from "./local.ts";
import { FOLDER, prepare, type Turn } from "./situation.ts";

/** Folders of a trial: where the targets are, and where the state folder is. */
export interface Place {
  readonly root: string;
  readonly state: string;
}

const roots: string[] = [];

export function place(): Place {
  const root = scratch();
  roots.push(root);
  return { root, state: FOLDER.replace("@", root) };
}

export function script(
  turn: Turn,
  root: string,
  name: string,
  change = (text: string) => text,
  parts = true,
): string {
  const prepared = prepare(turn, root, TOKEN);
  if (parts)
    for (const { dir, name: part, bytes } of prepared.parts) {
      mkdirSync(dir, { recursive: true });
      writeFileSync(`${dir}/${part}`, bytes);
    }
  writeFileSync(`${root}/${name}`, change(scriptOf(prepared.order)));
  return `${root}/${name}`;
}

export const contents = (root: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(`${root}/etc`)
      .sort()
      .map((name) => [name, readFileSync(`${root}/etc/${name}`, "utf8")]),
  );

/** What must be true at every moment: each file is of one set and whole, and a reload is owed where the daemon has not
 * seen the files that are there. */
export function whole(
  { root, state }: Place,
  turns: readonly Turn[],
  always: readonly string[] = ["a", "b", "same"],
): void {
  // A file that waits beside its target may be a part. Nobody reads it.
  const found = Object.fromEntries(
    Object.entries(contents(root)).filter(([name]) => !name.startsWith(".sf-")),
  );
  for (const [name, text] of Object.entries(found)) {
    const allowed = turns.flatMap(({ files }) => files.filter(({ path }) => path === `@/etc/${name}`));
    expect(
      allowed.map(({ bytes }) => bytes),
      name,
    ).toContain(text);
  }
  for (const name of always) expect(Object.keys(found)).toContain(name);
  if (!existsSync(`${state}/owed`))
    expect(readFileSync(`${root}/loaded`, "utf8")).toBe(Object.values(found).join(""));
}

/** What must be true after a run that ended: nothing staged, nothing beside a target, no change under way. */
export function clean({ root, state }: Place): void {
  expect(readdirSync(`${state}/in`)).toEqual([]);
  expect(readdirSync(state).filter((name) => /^(?:new|out|txn)/.test(name))).toEqual([]);
  expect(Object.keys(contents(root)).filter((name) => name.startsWith("."))).toEqual([]);
}

const MEMORY = "/dev/shm";
/** True when the machine has a second file system that a test can use. */
export const elsewhere = existsSync(MEMORY) && statSync(MEMORY).dev !== statSync(import.meta.dirname).dev;

/** Moves a folder to another file system, leaves a link to it, and returns where it is now. */
export function move(folder: string): string {
  const to = mkdtempSync(`${MEMORY}/targets-`);
  roots.push(to);
  cpSync(folder, to, { recursive: true });
  rmSync(folder, { recursive: true });
  symlinkSync(to, folder);
  return to;
}

/** Removes what all trials have left. */
export function removeAll(): void {
  for (const root of roots) rmSync(root, { recursive: true, force: true });
}

/** Kills at the first place, and at every `step`th, until a run is no longer killed. Returns how many were killed. */
export async function everywhere(
  step: number,
  one: (n: number, kills: number) => Promise<boolean>,
): Promise<number> {
  let kills = 0;
  for (let n = 1; await one(n, kills); n += step) kills++;
  return kills;
}

/**
 * The oracle of all engine tests. After every run it compares what was reported for each instance with the file on its
 * disk, and checks that nothing was sent twice. It reads the state without any of the provider's code.
 */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Emulator } from "ecs-assistant-emulator";
import { expect } from "vitest";
import type { Run, StateResource } from "./run.ts";

/** One file that a resource must put on the disks. */
export interface Expected {
  /** Absent: the output `path` of the resource tells. */
  readonly path?: string;
  readonly bytes: Buffer | undefined;
  readonly mode: number;
}

interface Args {
  readonly path?: unknown;
  readonly content?: unknown;
  readonly contentBase64?: unknown;
  readonly source?: string | undefined;
  readonly mode?: unknown;
  readonly files?: unknown;
}

/** Returns the files that the arguments ask for. */
export function expectedOf(args: Args): Expected[] {
  const files = Array.isArray(args.files) ? (args.files as Args[]) : undefined;
  return files === undefined
    ? [fileOf(args)]
    : files.map((file) => ({ path: String(file.path), ...fileOf(file) }));
}

function fileOf(args: Args): Expected {
  const mode = typeof args.mode === "string" ? Number.parseInt(args.mode, 8) : 0o644;
  if (typeof args.content === "string") return { bytes: Buffer.from(args.content), mode };
  if (typeof args.contentBase64 === "string")
    return { bytes: Buffer.from(args.contentBase64, "base64"), mode };
  if (args.source !== undefined) return { bytes: readFileSync(args.source), mode };
  return { bytes: undefined, mode };
}

interface Group {
  readonly outcome: string;
  readonly rolledBack?: string;
  readonly ids: string;
  readonly pending?: readonly unknown[];
}

const SENDS = /^pulumi-nodejs:dynamic\/alicloud-sendfile:(Rollout|SendFile)$/;

/** For each resource, the file that it had to send in the last run that it recorded. A run that ends before the
 * resource's turn changes nothing. */
export type Recorded = Map<
  string,
  { run: unknown; expected: Expected | readonly Expected[] | undefined; before: Snapshot | undefined }
>;

/** Maps an instance and a path, such as "i-1:/etc/a", to what stood there; undefined when nothing did. */
export type Snapshot = ReadonlyMap<string, ReturnType<Emulator["stat"]>>;

/** Remembers what all instances hold at the paths of the files. */
export function snapshotOf(emulator: Emulator, files: readonly Expected[]): Snapshot {
  const paths = files.flatMap(({ path }) => path ?? []);
  return new Map(
    emulator.instanceIds.flatMap((id) =>
      paths.map((path) => [`${id}:${path}`, emulator.stat(id, path)] as const),
    ),
  );
}

interface Declared {
  readonly declared: ReadonlyMap<string, Expected | readonly Expected[]>;
  readonly before: ReadonlyMap<string, Snapshot>;
}

export function compareWithDisk(
  resources: readonly StateResource[],
  { declared, before }: Declared,
  recorded: Recorded,
  emulator: Emulator,
  run: Run,
): void {
  expectNoSecondSend(run);
  for (const resource of resources.filter(({ type }) => SENDS.test(type))) {
    const outputs = resource.outputs ?? {};
    const fleet = (outputs.fleet ?? []) as Group[];
    const name = resource.urn.slice(resource.urn.lastIndexOf("::") + 2);
    if (recorded.get(name)?.run !== outputs.run)
      recorded.set(name, { run: outputs.run, expected: declared.get(name), before: before.get(name) });
    const wanted = recorded.get(name)?.expected;
    for (const group of fleet) {
      if (group.rolledBack === "restored") expectAsBefore(emulator, group, recorded.get(name)?.before);
      if (group.outcome !== "success" && group.outcome !== "unchanged") continue;
      for (const id of group.ids.split(" "))
        for (const file of [wanted].flat())
          expectOnDisk(emulator, id, file?.path ?? String(outputs.path), file);
    }
    expectNothingStaged(emulator, String(resource.id ?? ""), fleet);
    expectCounts(outputs, fleet);
  }
}

/** Checks that an instance which is reported to be restored holds what it held before the run, or nothing if nothing was there. */
function expectAsBefore(emulator: Emulator, { outcome, ids }: Group, before: Snapshot | undefined): void {
  if (before === undefined) throw new Error("the oracle was not told what the restored instances held");
  expect(["notAttempted", "failed"]).toContain(outcome);
  for (const [at, held] of before) {
    const [id = "", path = ""] = at.split(":");
    if (ids.split(" ").includes(id)) expect({ at, held: emulator.stat(id, path) }).toEqual({ at, held });
  }
}

/** Checks that an instance which is reported to hold the file has exactly its bytes and mode on the disk. */
function expectOnDisk(emulator: Emulator, id: string, path: string, wanted: Expected | undefined): void {
  const file = join(emulator.root, id, path);
  const at = `${id}:${path}`;
  if (wanted?.bytes === undefined) throw new Error(`the oracle was not told what ${at} must hold`);
  expect({ at, sha: readFileSync(file).toString("base64") }).toEqual({
    at,
    sha: wanted.bytes.toString("base64"),
  });
  expect({ at, mode: statSync(file).mode & 0o7777 }).toEqual({ at, mode: wanted.mode });
}

/** Checks that no part of a bundle is left on an instance whose command came to its end. */
function expectNothingStaged(emulator: Emulator, resourceId: string, fleet: readonly Group[]): void {
  for (const { outcome, ids, pending } of fleet) {
    if (!["success", "unchanged", "failed"].includes(outcome) || pending !== undefined) continue;
    for (const id of ids.split(" ")) {
      const folder = join(emulator.root, id, "var/lib/alicloud-sendfile", resourceId.slice(0, 8), "in");
      expect({ id, staged: existsSync(folder) ? readdirSync(folder) : [] }).toEqual({ id, staged: [] });
    }
  }
}

function expectCounts(outputs: Record<string, unknown>, fleet: readonly Group[]): void {
  const counts: Record<string, number> = {};
  let total = 0;
  for (const { outcome, ids } of fleet) {
    const size = ids.split(" ").length;
    counts[outcome] = (counts[outcome] ?? 0) + size;
    total += size;
  }
  const reported = Object.entries((outputs.counts ?? {}) as Record<string, number>).filter(([, n]) => n > 0);
  expect(Object.fromEntries(reported)).toEqual({ ...counts, total });
}

/** Checks that no file was sent twice to the same instance in one run. */
function expectNoSecondSend(run: Run): void {
  const sent = run.calls.filter(({ action, code }) => action === "SendFile" && code === undefined);
  const all = sent.flatMap(({ instanceIds, file }) => instanceIds.map((id) => `${id}:${file}`));
  expect(all.length - new Set(all).size).toBe(0);
}

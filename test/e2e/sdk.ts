/**
 * Chooses the `@pulumi/pulumi` of the engine tests: the pinned version or, with TEST_PULUMI_SDK=newest, the newest one
 * that the provider's peer range allows (the dev dependency `pulumi-newest`).
 */
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { delimiter, join, resolve } from "node:path";

const ROOT = resolve(import.meta.dirname, "../..");
const NEWEST = join(ROOT, ".tmp", "newest-pulumi");
const isNewest = process.env.TEST_PULUMI_SDK === "newest";

/** The folder from which programs, the provider and the host of dynamic resources resolve their modules. */
export const SDK_ROOT = isNewest ? NEWEST : ROOT;

/** The folder of all stacks. It is below SDK_ROOT, because the host of dynamic resources looks for the SDK in the
 * parent folders of the stack. */
export const STACKS = isNewest ? join(NEWEST, "stacks") : join(ROOT, ".tmp", "e2e");

export function sdkVersion(): string {
  const manifest = readFileSync(join(SDK_ROOT, "node_modules/@pulumi/pulumi/package.json"), "utf8");
  return (JSON.parse(manifest) as { version: string }).version;
}

/** Returns a PATH on which this SDK's host of dynamic resources is first. */
export function sdkPath(): string {
  const path = process.env.PATH ?? "";
  return isNewest ? [join(SDK_ROOT, "node_modules/@pulumi/pulumi"), path].join(delimiter) : path;
}

/**
 * Makes a project folder for the newest SDK. Both packages are copied, because Node resolves a link to the
 * package's real folder and would find the pinned SDK from there.
 */
export function layOutNewest(): void {
  const modules = join(NEWEST, "node_modules");
  for (const old of [modules, join(NEWEST, "examples")]) rmSync(old, { recursive: true, force: true });
  mkdirSync(join(modules, "@pulumi"), { recursive: true });
  cpSync(join(ROOT, "node_modules/pulumi-newest"), join(modules, "@pulumi/pulumi"), { recursive: true });
  for (const part of ["package.json", "dist"]) {
    const from = join(ROOT, "provider", part);
    cpSync(from, join(modules, "pulumi-alicloud-sendfile", part), { recursive: true });
  }
}

/** Returns the path of an example's program, in a folder from which its imports find this SDK. */
export function examplePath(name: string): string {
  return join(beside(join("examples", name)), "index.ts");
}

/** Returns the folder of a package without an SDK of its own, at a place from which it finds this SDK. */
export function packagePath(name: string): string {
  return beside(join("node_modules", name));
}

/** Copies the folder when the first test needs it. Two test workers may copy it at once; the first copy is kept. */
function beside(path: string): string {
  const place = join(SDK_ROOT, path);
  if (existsSync(place)) return place;
  const copy = `${place}.${process.pid}`;
  cpSync(join(ROOT, path), copy, { recursive: true, filter: (file) => !/\.(map|d\.ts)$/.test(file) });
  try {
    renameSync(copy, place);
  } catch {
    rmSync(copy, { recursive: true });
  }
  return place;
}

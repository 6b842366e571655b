/**
 * Which `@pulumi/pulumi` the engine tests run with: the one that the workspace pins or, with TEST_PULUMI_SDK=newest,
 * the newest one that the peer range of the provider admits (the dev dependency `pulumi-newest`).
 */
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { delimiter, join, resolve } from "node:path";

const ROOT = resolve(import.meta.dirname, "../..");
const NEWEST = join(ROOT, ".tmp", "newest-pulumi");
const isNewest = process.env.TEST_PULUMI_SDK === "newest";

/** Programs, the provider and the host of dynamic resources all resolve their modules from here. */
export const SDK_ROOT = isNewest ? NEWEST : ROOT;

/** Stacks lie below the SDK's folder, because the host of dynamic resources looks for it upwards from the stack. */
export const STACKS = isNewest ? join(NEWEST, "stacks") : join(ROOT, ".tmp", "e2e");

export function sdkVersion(): string {
  const manifest = readFileSync(join(SDK_ROOT, "node_modules/@pulumi/pulumi/package.json"), "utf8");
  return (JSON.parse(manifest) as { version: string }).version;
}

/** PATH with the host of dynamic resources of this SDK first. */
export function sdkPath(): string {
  const path = process.env.PATH ?? "";
  return isNewest ? [join(SDK_ROOT, "node_modules/@pulumi/pulumi"), path].join(delimiter) : path;
}

/**
 * A project folder of its own for the newest SDK. Both packages are copied: through a link Node would load the
 * provider from its real place, and it would find the pinned SDK there.
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

/** The program of an example, where its imports find this SDK. */
export function examplePath(name: string): string {
  return join(beside(join("examples", name)), "index.ts");
}

/** The folder of a package that brings no SDK of its own, where it finds this one. */
export function packagePath(name: string): string {
  return beside(join("node_modules", name));
}

/** Copied when the first test needs it. Another worker may be as far: whose copy comes first stays. */
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

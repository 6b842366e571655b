/**
 * Tests what files the two packed packages hold, and that one project made from Pulumi's template can use them. Other
 * kinds of projects are tested in install.long.test.ts.
 */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { builtinModules } from "node:module";
import { homedir, tmpdir } from "node:os";
import { dirname, join, posix } from "node:path";
import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { testInstalled } from "./installed.ts";
import { LAYOUTS } from "./project.ts";
import { openWorkshop, PACKAGES, ROOT, unpack, type Workshop, type Workspace } from "./workshop.ts";

let workshop: Workshop;
beforeAll(async () => {
  workshop = await openWorkshop();
}, 180_000);
afterAll(() => workshop?.remove());

interface Manifest {
  readonly name: string;
  readonly main: string;
  readonly types: string;
  readonly exports: Record<string, string | Record<string, string>>;
  readonly bin?: Record<string, string>;
  readonly dependencies?: Record<string, string>;
  readonly peerDependencies?: Record<string, string>;
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}

/** Lists the scripts that the build must make: one for each source file. */
function builtScripts(workspace: Workspace): string[] {
  const sources = filesBelow(join(workshop.folder, "sources", workspace, "src")).filter((file) =>
    file.endsWith(".ts"),
  );
  return sources.map((file) => `dist/${file.slice(0, -3)}.js`);
}

describe.each([
  { workspace: "provider", more: ["bin/pulumi-alicloud-sendfile.js"] },
  { workspace: "emulator", more: ["bin/ecs-assistant-emulator.js"] },
] as const)("$workspace", ({ workspace, more }) => {
  let folder: string;
  let files: string[];
  let manifest: Manifest;
  beforeAll(() => {
    folder = unpack(workshop.tarballs[workspace]);
    files = filesBelow(folder);
    manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  });
  const textOf = (file: string) => readFileSync(join(folder, file), "utf8");

  /** Lists the declarations that a program can reach from the exports of the package. */
  function declarations(): string[] {
    const exported = Object.values(manifest.exports).flatMap((entry) =>
      typeof entry === "string" ? [] : (entry.types ?? []),
    );
    const reached = new Set([manifest.types, ...exported].map((file) => posix.normalize(file)));
    for (const file of reached)
      for (const [, name = ""] of textOf(file).matchAll(/"(\.{1,2}\/[^"]+)\.js"/g))
        reached.add(posix.join(posix.dirname(file), `${name}.d.ts`));
    return [...reached];
  }

  test("holds the scripts, the public declarations, LICENSE, README and package.json, and nothing else", () => {
    expect(manifest.name).toBe(PACKAGES[workspace]);
    const texts = ["LICENSE", "README.md", "package.json"];
    expect(files).toEqual([...builtScripts(workspace), ...declarations(), ...texts, ...more].sort());
    expect(textOf("LICENSE")).toMatch(/Apache License\s+Version 2\.0/);
  });

  test("publint has nothing to say", async () => {
    const tarball = new Uint8Array(readFileSync(workshop.tarballs[workspace])).buffer;
    const { messages, pkg } = await publint({ pack: { tarball }, strict: true });
    expect(messages.map((message) => formatMessage(message, pkg))).toEqual([]);
  });

  test("every entry has the right types with node10, node16 and bundler resolution", async () => {
    const tarball = createPackageFromTarballData(readFileSync(workshop.tarballs[workspace]));
    const checked = await checkPackage(tarball);
    expect(checked).toMatchObject({ types: { kind: "included" }, problems: [] });
    const entries = Object.keys(manifest.exports);
    expect(Object.keys("entrypoints" in checked ? checked.entrypoints : {})).toEqual(entries);
  });

  test("is small", () => {
    // The command line (70 KB), the page of the HTML report (64 KB) and the mocks (22 KB) make the provider the larger one.
    const [packed, unpacked] = workspace === "provider" ? [330_000, 1_100_000] : [300_000, 1_000_000];
    expect(statSync(workshop.tarballs[workspace]).size).toBeLessThan(packed);
    const sizes = files.map((file) => statSync(join(folder, file)).size);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(unpacked);
  });

  test("contains no path of the machine on which it was packed", () => {
    const folders = [ROOT, homedir(), workshop.folder, tmpdir(), dirname(process.execPath)];
    // A folder only counts at the start of a path. "/root/" within "$stage/root/" of a script is not the home folder.
    const escaped = folders.filter((name) => name.length > 4).map((name) => name.replace(/\W/g, "\\$&"));
    const paths = escaped.map((name) => new RegExp(`(?<![\\w}])${name}/`));
    const telling = files.filter((file) => paths.some((path) => path.test(textOf(file))));
    expect(telling).toEqual([]);
  });

  test("holds every file that package.json names", () => {
    const exported = Object.values(manifest.exports).flatMap((entry) =>
      typeof entry === "string" ? [entry] : Object.values(entry),
    );
    const named = [manifest.main, manifest.types, ...exported, ...Object.values(manifest.bin ?? {})];
    expect(files).toEqual(expect.arrayContaining(named.map((file) => file.replace(/^\.\//, ""))));
    for (const file of Object.values(manifest.bin ?? {})) {
      expect(textOf(file)).toMatch(/^#!\/usr\/bin\/env node\n/);
      expect(statSync(join(folder, file)).mode & 0o111).toBe(0o111);
    }
  });

  test("declares every package that it imports", () => {
    const declared = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies });
    const imported = new Set<string>();
    for (const file of files.filter((name) => /\.(js|d\.ts)$/.test(name))) {
      for (const [, id = ""] of textOf(file).matchAll(
        /(?:\brequire\(|\bimport\(|\bfrom |^import )"([^"]+)"/gm,
      )) {
        if (!id.startsWith(".")) imported.add(id.split("/", id.startsWith("@") ? 2 : 1).join("/"));
      }
    }
    const outside = [...imported].filter(
      (id) => !id.startsWith("node:") && !builtinModules.includes(id) && id !== manifest.name,
    );
    expect(outside.filter((id) => !declared.includes(id))).toEqual([]);
  });

  test("declarations import each other by .js names, which every TypeScript version can resolve", () => {
    const odd = files.filter((file) => file.endsWith(".d.ts") && /"\.{1,2}\/[^"]*\.ts"/.test(textOf(file)));
    expect(odd).toEqual([]);
  });
});

testInstalled(() => workshop, {
  manager: "npm",
  compiled: [[LAYOUTS.stock, "typescript"]],
  runs: [LAYOUTS.stock],
});

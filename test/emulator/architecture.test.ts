/** Tests that the emulator imports nothing from outside, and that its folders import each other in one direction
 * only. */
import { globSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { describe, expect, test } from "vitest";

const SOURCE = resolve(import.meta.dirname, "../../emulator/src");
const FILES = globSync("**/*.ts", { cwd: SOURCE }).sort();
const textOf = (file: string) => readFileSync(join(SOURCE, file), "utf8");

function importsOf(file: string): string[] {
  const names = [...textOf(file).matchAll(/\bfrom "([^"]+)"/g)].map(([, name = ""]) => name);
  return names.map((name) =>
    name.startsWith(".") ? relative(SOURCE, resolve(SOURCE, dirname(file), name)) : name,
  );
}

/** The modules that the files of a folder must not import. */
const FORBIDDEN: Readonly<Record<string, RegExp>> = {
  fleet: /^(?:actions|validations|sandbox|signature|server|route|respond|request|emulator|build|folders)\b/,
  sandbox:
    /^(?:actions|validations|signature|server|route|respond|request|emulator|build|folders|scenario)\b/,
  validations: /^(?:actions|sandbox|signature|server|route|respond|emulator|build|world)\b/,
  actions: /^(?:sandbox|signature|server|route|respond|emulator|build)\b|^node:(?:http|fs)/,
  signature: /^(?:actions|validations|fleet|server|route|respond|emulator|build)\b/,
};

describe.each(FILES)("%s", (file) => {
  const imports = importsOf(file);

  test("uses Node and its own files only", () => {
    for (const name of imports) expect(name).toMatch(/^node:|^[\w/-]+\.ts$/);
  });

  test("imports nothing that its folder must not import", () => {
    const forbidden = FORBIDDEN[file.split("/")[0] ?? ""];
    if (forbidden !== undefined) expect(imports.filter((name) => forbidden.test(name))).toEqual([]);
  });

  test("uses neither the system clock nor random numbers of its own", () => {
    if (file === "clock.ts") return;
    expect(textOf(file)).not.toMatch(
      /\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\bset(?:Timeout|Interval)\(/,
    );
  });

  test("has a header and at most 250 lines", () => {
    expect(textOf(file)).toMatch(/^\/\*\* /);
    expect(textOf(file).split("\n").length).toBeLessThanOrEqual(250);
  });
});

test("no file imports itself through other files", () => {
  const graph = new Map(FILES.map((file) => [file, importsOf(file).filter((name) => FILES.includes(name))]));
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): void => {
    expect(path, "a cycle").not.toContain(file);
    if (done.has(file)) return;
    for (const next of graph.get(file) ?? []) visit(next, [...path, file]);
    done.add(file);
  };
  for (const file of FILES) visit(file, []);
});

/** Tests that the pages of docs/reference are those that `npm run docs` writes, that they tell of every public name, and that
 * TypeDoc has no complaint. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { referencePages } from "../../scripts/docs/reference/build.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const read = (path: string) => readFileSync(join(ROOT, path), "utf8");
const PAGES = ["arguments", "outputs", "resources"];

test("docs/reference is made from the sources of today; `npm run docs` rewrites it", async () => {
  const pages = await referencePages();
  expect([...pages.keys()]).toEqual(PAGES.map((page) => `reference/${page}.md`));
  for (const [path, text] of pages) expect(read(`docs/${path}`), path).toBe(text);
});

test("docs/reference has a heading for every name that the package exports", () => {
  const exported = [...read("provider/src/index.ts").matchAll(/^export (?:type )?\{([^}]*)\}/gm)];
  const names = exported.flatMap(([, list = ""]) => list.match(/\w+/g) ?? []);
  const told = PAGES.flatMap((page) => [...read(`docs/reference/${page}.md`).matchAll(/^## (\w+)$/gm)]);
  expect(names).toContain("FileRollout");
  expect(told.map(([, name]) => name).sort()).toEqual(names.sort());
});

test("a link that leads nowhere is a complaint", async () => {
  const folder = mkdtempSync(join(tmpdir(), "typedoc-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, "tsconfig.json"), '{ "files": ["page.ts"] }');
  writeFileSync(
    join(folder, "page.ts"),
    "/** See {@link Nowhere}. */\nexport interface Shown { a: string }\n",
  );
  await expect(referencePages(folder, ["page"])).rejects.toThrow(/resolve link to "Nowhere"/);
});

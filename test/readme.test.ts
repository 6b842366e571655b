/** Tests that the documents are right: programs equal the example files, commands exist, links lead to files. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { startEmulator } from "../emulator/src/index.ts";
import { SCRIPT_CODES } from "../provider/src/core/outcome/command-codes.ts";
import { UNPROVEN } from "../provider/src/core/outcome/command-ends.ts";
import { howTo } from "../scripts/emulator/how-to.ts";

const ROOT = resolve(import.meta.dirname, "..");
const read = (path: string) => readFileSync(join(ROOT, path), "utf8");
const pages = ["docs", "decisions"].flatMap((folder) =>
  readdirSync(join(ROOT, folder)).map((name) => `${folder}/${name}`),
);
const documents = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", ...pages];

/** All TypeScript of a document. `file` names the file whose whole text it is, `part-of` the file in which its lines stand. */
const snippets = (document: string) =>
  [...read(document).matchAll(/```ts(?: (file|part-of)=(\S+))?\n([\s\S]*?)```/g)].map(
    ([, kind, file, text]) => ({ document, kind, file, text }),
  );

test("every program in a document is a file that a test runs, or a part of one", () => {
  const all = documents.flatMap(snippets);
  expect(all.filter(({ kind }) => kind === "file").length).toBeGreaterThan(0);
  for (const { document, kind, file, text = "" } of all) {
    expect(file, `a snippet without a file in ${document}`).toBeDefined();
    if (kind === "file") expect(read(file ?? "")).toBe(text);
    else expect(read(file ?? "")).toContain(`\n${text}`);
  }
});

test("the README shows what `npm run emulator` prints, with another port and folder", async () => {
  const emulator = await startEmulator({ instances: 0 });
  onTestFinished(() => emulator.close());
  const { regionId, accessKeyId, accessKeySecret } = emulator;
  const places = { endpoint: "http://127.0.0.1:40997", root: "/tmp/ecs-assistant-emulator-x1" };
  const printed = howTo({ regionId, accessKeyId, accessKeySecret, ...places }).trim();
  const [, shown] = /```text printed-by=emulator\n([\s\S]*?)\n```/.exec(read("README.md")) ?? [];
  expect(shown).toBe(printed);
});

test("every npm command that a document names exists", () => {
  const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
  for (const document of documents) {
    for (const [, name] of read(document).matchAll(/npm run ([a-z:]+)/g))
      expect(scripts).toHaveProperty(name ?? "");
  }
  expect(scripts).toHaveProperty("test");
});

test("every link in a document leads to a file", () => {
  for (const document of documents) {
    for (const [, link] of read(document).matchAll(/\]\(([^)#]+)\)/g)) {
      const place = join(ROOT, dirname(document), link ?? "");
      if (!/^https?:/.test(link ?? "")) expect(existsSync(place), `${document}: ${link}`).toBe(true);
    }
  }
});

test("docs/activation.md tells of every code that a script reports, and of no other", () => {
  const [, table = ""] = read("docs/activation.md").split("## Codes\n");
  const cells = [...table.matchAll(/^\| ([^|]*)\|/gm)].flatMap(([, cell = ""]) => cell.trim().split(", "));
  const told = cells.filter((cell) => /^[A-Z][A-Za-z]+$/.test(cell));
  expect(new Set(told)).toEqual(new Set([...Object.keys(SCRIPT_CODES), UNPROVEN]));
});

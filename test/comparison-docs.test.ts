/** Tests that each fact in docs/comparison.md names a source with a date, or says that none was read. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";

const page = readFileSync(resolve(import.meta.dirname, "../docs/comparison.md"), "utf8");
const [text = "", sources = ""] = page.split("\n## Sources\n");

/** What a cell without a source may say. */
const WITHOUT_SOURCE = /not verified|^none(?: found|; order by `dependsOn`)?$|^own (?:script|task)/;

const names = (part: string) => [...part.matchAll(/\[\^([a-z-]+)\]/g)].map(([, name]) => name);

test("every cell of a table has a source, or says that there is none", () => {
  const rows = text
    .split("\n")
    .filter((line) => line.startsWith("| ") && !/^\| (?:\||---)/.test(line))
    .map((line) => line.split("|").slice(1, -1));
  expect(rows.length).toBeGreaterThan(20);
  for (const [name = "", ...cells] of rows) {
    expect(cells, name).toHaveLength(7);
    for (const cell of cells.map((one) => one.trim()))
      expect(names(cell).length > 0 || WITHOUT_SOURCE.test(cell), `${name}: ${cell}`).toBe(true);
  }
});

test("every source is used, is told once, and ends with the day on which it was read", () => {
  const lines = sources.trim().split("\n");
  const told = lines.map((line) => /^\[\^([a-z-]+)\]: /.exec(line)?.[1]);
  expect(told.toSorted()).toEqual([...new Set(names(text))].toSorted());
  for (const line of lines) expect(line).toMatch(/ 20\d\d-\d\d-\d\d\.$/);
});

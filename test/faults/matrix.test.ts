/** Runs the fault matrix over real HTTP: each fault on each kind of call, with and without idempotence by ClientToken.
 * docs/faults.md shows the results as a table. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { MARKER } from "./support/audit.ts";
import { allCells, type Cell } from "./support/cells.ts";
import { commandCells } from "./support/command-cells.ts";
import { isOfCommands, runCell, type Seen } from "./support/matrix.ts";
import { faultsPage, type Row } from "./support/page.ts";

const FILE = join(import.meta.dirname, "../../docs/faults.md");
const rows: Row[] = [];
const OF_SENDS = /SendFile: |DescribeSendFileResults: |DescribeInstances: |look-up by tags/;
const OF_COMMANDS = /RunCommand: |DescribeInvocations: /;

function expectCell(cell: Cell, seen: Seen): void {
  const missing = cell.ending === "oneMissing" ? 1 : 0;
  const good = cell.instances - missing;
  // A run must not send twice for one wanted send, and the next run must finish what the fault left open with one
  // send in all.
  expect(seen.invocations).toBeLessThanOrEqual(1);
  expect(seen.afterNext).toBe(1);
  expect(seen.nextOutcome).toMatch(/^\d+ (success|unchanged)(, \d+ (success|unchanged))?$/);
  expect(seen.message).toContain(cell.code);
  expect(seen.message).not.toContain(MARKER);
  if (cell.ending === "success") expect(seen.outcome).toBe(`${good} success`);
  if (cell.ending === "oneMissing") expect(seen.outcome).toBe(`1 unreachable, ${good} success`);
  if (cell.ending === "told") {
    expect(seen.outcome).not.toMatch(/success|unchanged/);
    // The message must name the action of the failed call.
    expect(seen.message).toMatch(isOfCommands(cell) ? OF_COMMANDS : OF_SENDS);
  }
}

describe.each([...allCells(), ...commandCells()])("$fault on $column", (cell) => {
  test("ends as its cell says, with and without ClientToken", async () => {
    const on = await runCell(cell, true);
    const off = await runCell(cell, false);
    rows.push({ cell, on, off });
    expectCell(cell, on);
    expectCell(cell, off);
    expect({ ...off, invocations: 0, afterNext: 0 }).toEqual({ ...on, invocations: 0, afterNext: 0 });
  });
});

test("docs/faults.md shows the results of this run", () => {
  const page = faultsPage(rows);
  if (process.env.UPDATE_DOCS === "1") writeFileSync(FILE, page);
  expect(readFileSync(FILE, "utf8"), "run with UPDATE_DOCS=1 to rewrite it").toBe(page);
});

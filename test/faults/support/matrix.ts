/** Runs one cell of the fault matrix against a new emulator, and returns what happened. */
import { contentOf } from "./audit.ts";
import type { Cell } from "./cells.ts";
import { countCommands, countSends, expectTruth, outcomes } from "./oracle.ts";
import { type Rig, startRig } from "./rig.ts";
import { verifyingShell } from "./script.ts";

export interface Seen {
  readonly outcome: string;
  /** The most invocations that one instance had after the run with the fault. */
  readonly invocations: number;
  /** The most invocations that one instance had after the next run, which has no fault. */
  readonly afterNext: number;
  readonly message: string;
  readonly nextOutcome: string;
}

const MISSING = "i-demo0037";
/** Read timeout of the client. It is long enough for a busy machine, and short because some cells wait for it. */
const READ_TIMEOUT_MS = 400;

export async function runCell(cell: Cell, clientToken: boolean): Promise<Seen> {
  const fleet = { count: cell.instances };
  const stalls = cell.faults.some(({ happening }) => happening.kind === "stall");
  const rig: Rig = await startRig({
    emulator: { fleet, clientToken, commands: verifyingShell(() => rig.emulator) },
    ...(stalls ? { readTimeoutMs: READ_TIMEOUT_MS } : {}),
  });
  try {
    return await runOn(rig, cell);
  } finally {
    await rig.close();
  }
}

async function runOn(rig: Rig, cell: Cell): Promise<Seen> {
  const content = contentOf("matrix");
  const all = [...rig.emulator.instanceIds];
  const byTag = cell.column === "DescribeInstances";
  const given = byTag ? { content, targetTags: { role: "web" } } : { content, instanceIds: all };
  const inputs = isOfCommands(cell) ? { ...given, verify: true } : given;
  if (cell.ending === "oneMissing") rig.emulator.removeInstance(MISSING);
  const run = await rig.up(inputs, { faults: cell.faults });
  if (rig.state() !== undefined) expectTruth(rig, all, content);
  const seen = {
    outcome: run.error === "" ? showOutcome(rig) : "error, nothing sent",
    invocations: most(rig, cell),
    message: masked(run.error || messageOf(rig)),
  };
  const mended = cell.ending === "oneMissing" ? { content, instanceIds: rig.emulator.instanceIds } : inputs;
  const next = await rig.up(mended);
  if (next.error !== "") throw new Error(next.error);
  expectTruth(rig, rig.emulator.instanceIds, content);
  return { ...seen, afterNext: most(rig, cell), nextOutcome: showOutcome(rig) };
}

/** Replaces host and port in a message, because ports differ between runs. */
function masked(message: string): string {
  return message.replaceAll(/127\.0\.0\.1:\d+/g, "HOST:PORT").replaceAll(", on the way to HOST:PORT", "");
}

export const isOfCommands = ({ column }: Cell) => /command/i.test(column);

/** The most sends that one instance had; in a cell about commands, the most commands. */
function most(rig: Rig, cell: Cell): number {
  return Math.max(0, ...(isOfCommands(cell) ? countCommands(rig) : countSends(rig)).values());
}

function showOutcome(rig: Rig): string {
  const parts = Object.entries(outcomes(rig)).map(([outcome, count]) => `${count} ${outcome}`);
  return parts.sort().join(", ");
}

function messageOf(rig: Rig): string {
  return String(rig.state()?.summary ?? "");
}

/** Carries out one cell of the matrix against its own emulator, and tells what was seen. */
import { contentOf } from "./audit.ts";
import type { Cell } from "./cells.ts";
import { countSends, expectTruth, outcomes } from "./oracle.ts";
import { type Rig, startRig } from "./rig.ts";

export interface Seen {
  readonly outcome: string;
  /** Most invocations of one instance after the run with the fault, and after the next one without. */
  readonly invocations: number;
  readonly afterNext: number;
  readonly message: string;
  readonly nextOutcome: string;
}

const MISSING = "i-demo0037";
/** Long enough for a busy machine, short enough for a few stalls. */
const READ_TIMEOUT_MS = 400;

export async function runCell(cell: Cell, clientToken: boolean): Promise<Seen> {
  const fleet = { count: cell.instances };
  const stalls = cell.faults.some(({ happening }) => happening.kind === "stall");
  const rig = await startRig({
    emulator: { fleet, clientToken },
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
  const inputs = byTag ? { content, targetTags: { role: "web" } } : { content, instanceIds: all };
  if (cell.ending === "oneMissing") rig.emulator.removeInstance(MISSING);
  const run = await rig.up(inputs, { faults: cell.faults });
  if (rig.state() !== undefined) expectTruth(rig, all, content);
  const seen = {
    outcome: run.error === "" ? showOutcome(rig) : "error, nothing sent",
    invocations: most(rig),
    message: masked(run.error || messageOf(rig)),
  };
  const mended = cell.ending === "oneMissing" ? { content, instanceIds: rig.emulator.instanceIds } : inputs;
  const next = await rig.up(mended);
  if (next.error !== "") throw new Error(next.error);
  expectTruth(rig, rig.emulator.instanceIds, content);
  return { ...seen, afterNext: most(rig), nextOutcome: showOutcome(rig) };
}

/** Ports change from run to run; and what is refused here is refused by a port of its own. */
function masked(message: string): string {
  return message.replaceAll(/127\.0\.0\.1:\d+/g, "HOST:PORT").replaceAll(", on the way to HOST:PORT", "");
}

function most(rig: Rig): number {
  return Math.max(0, ...countSends(rig).values());
}

function showOutcome(rig: Rig): string {
  const parts = Object.entries(outcomes(rig)).map(([outcome, count]) => `${count} ${outcome}`);
  return parts.sort().join(", ");
}

function messageOf(rig: Rig): string {
  return String(rig.state()?.summary ?? "");
}

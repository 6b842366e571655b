/** Runs one cell of the fault matrix against a new emulator, and returns what happened. */
import { contentOf } from "./audit.ts";
import type { Cell } from "./cells.ts";
import { countSends, expectTruth, outcomes } from "./oracle.ts";
import { type Rig, startRig } from "./rig.ts";

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

/** Replaces host and port in a message, because ports differ between runs. */
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

/** Checks all sends of a sequence of runs by what the emulator did with them: no send may overlap an earlier one or
 * come twice in one run, and none may send a file that the provider could know to be there. */
import { expect } from "vitest";
import { createEcsApi } from "../../../provider/src/client/ecs.ts";
import type { Observation } from "../../../provider/src/core/model.ts";
import { acceptedBy } from "./oracle.ts";
import type { Rig } from "./rig.ts";

/** One `up` of the sequence. */
export interface RunMark {
  /** Number of API calls before this run. */
  readonly from: number;
  /** The content and triggers that the run had to send, as one text. */
  readonly wanted: string;
  /** Instances whose record in state was certain when the run began. A lost send makes a record uncertain. */
  readonly knew: ReadonlySet<string>;
}

interface Sent {
  readonly instanceId: string;
  readonly run: number;
  readonly wanted: string;
  readonly life: string;
  readonly time: number;
  readonly end: Observation | undefined;
}

/** Reads the results of all accepted sends from the emulator itself, not through the proxy. */
async function endsOf(rig: Rig): Promise<Map<string, readonly Observation[]>> {
  const { endpoint, regionId, accessKeyId, accessKeySecret } = rig.emulator;
  const api = createEcsApi({
    endpoint,
    regionId,
    credentials: { get: () => Promise.resolve({ ok: true, value: { accessKeyId, accessKeySecret } }) },
    userAgent: "history",
    connectTimeoutMs: 10_000,
    readTimeoutMs: 10_000,
    clock: rig.clock,
  });
  const ends = new Map<string, readonly Observation[]>();
  for (const { invokeId } of acceptedBy(rig)) {
    const answer = await api.results(invokeId);
    ends.set(invokeId, answer.ok ? answer.value : []);
  }
  return ends;
}

export async function expectCleanHistory(rig: Rig, runs: readonly RunMark[]): Promise<void> {
  const ends = await endsOf(rig);
  const before = new Map<string, Sent>();
  for (const { invokeId, instanceIds, at, time, life } of acceptedBy(rig)) {
    const run = runs.findLastIndex(({ from }) => from <= at);
    for (const instanceId of instanceIds) {
      const end = ends.get(invokeId)?.find((one) => one.instanceId === instanceId);
      const sent = { instanceId, run, wanted: runs[run]?.wanted ?? "", life, time, end };
      expectNeeded(sent, before.get(instanceId), runs);
      before.set(instanceId, sent);
    }
  }
}

/** Milliseconds of tolerance, because the API shows times in whole seconds. */
const SECOND = 1_000;

function expectNeeded(sent: Sent, earlier: Sent | undefined, runs: readonly RunMark[]): void {
  if (earlier === undefined) return;
  const { instanceId } = sent;
  const over = Date.parse(earlier.end?.finishTime ?? "");
  expect(sent.time + SECOND, `${instanceId}: sent before an earlier send was over`).toBeGreaterThan(over);
  expect(sent.run, `${instanceId}: two sends in one run`).not.toBe(earlier.run);
  // The provider cannot know of the earlier send if a run since then began without a certain record of the instance.
  const forgotten = runs.slice(earlier.run + 1, sent.run + 1).some(({ knew }) => !knew.has(instanceId));
  const held =
    earlier.end?.status === "Success" && earlier.wanted === sent.wanted && earlier.life === sent.life;
  expect(held && !forgotten, `${instanceId}: sent again what it held`).toBe(false);
}

/** Tests throttled calls: the provider waits as long as the API's answer asks, within limits, and a cancel ends the
 * wait. */
import { describe, expect, onTestFinished, test } from "vitest";
import { contentOf } from "./support/audit.ts";
import type { CallFault, Happening } from "./support/faults.ts";
import { countSends, expectTruth, outcomes } from "./support/oracle.ts";
import { startRig } from "./support/rig.ts";

const CONTENT = contentOf("pace");

function throttled(retryAfterMs: number): Happening {
  const body = JSON.stringify({ RequestId: "r", Code: "Throttling.User", Message: "flow control" });
  const headers = { "x-acs-retry-after": String(retryAfterMs) };
  return { kind: "answer", status: 400, body, carriedOut: false, headers };
}

async function setUp() {
  const rig = await startRig({ emulator: { fleet: { count: 2 } } });
  onTestFinished(() => rig.close());
  return { ...rig, inputs: { content: CONTENT, instanceIds: rig.emulator.instanceIds } };
}

describe.each(["SendFile", "results", "look-up"] as const)("%s throttled once", (call) => {
  test.each([
    [20_000, 20_000, 40_000],
    // Flow control is per minute: a hint beyond that would wait past every deadline.
    [3_600_000, 60_000, 90_000],
  ])("with a hint of %i ms", async (hint, least, most) => {
    const rig = await setUp();
    const faults: CallFault[] = [{ call, happening: throttled(hint), times: 1 }];
    const run = await rig.up(rig.inputs, { faults });
    expectTruth(rig, rig.emulator.instanceIds, CONTENT);
    expect(outcomes(rig)).toEqual({ success: 2 });
    expect(run.tookMs).toBeGreaterThanOrEqual(least);
    expect(run.tookMs).toBeLessThan(most);
  });

  test("a cancel ends the wait, and nothing is sent after it", async () => {
    const rig = await setUp();
    const faults: CallFault[] = [{ call, happening: throttled(50_000) }];
    const run = await rig.up(rig.inputs, { faults, cancelAfterMs: 10_000 });
    expect(run.tookMs).toBeLessThan(15_000);
    expect(rig.recorded()?.verdict.reason).toBe("cancelled");
    expect(outcomes(rig)).toEqual(call === "results" ? { unknown: 2 } : { notAttempted: 2 });
    await rig.up(rig.inputs);
    expectTruth(rig, rig.emulator.instanceIds, CONTENT);
    expect(countSends(rig).get("i-demo0001")).toBe(1);
  });
});

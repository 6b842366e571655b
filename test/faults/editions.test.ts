/** Tests the provider with both editions of the API pages (2020 and today's), which differ in an HTTP status and in
 * the form of the content. */
import { describe, expect, onTestFinished, test } from "vitest";
import { contentOf } from "./support/audit.ts";
import { countSends, expectTruth, outcomes } from "./support/oracle.ts";
import { startRig } from "./support/rig.ts";

const CONTENT = contentOf("a");

describe.each(["2020", "current"] as const)("edition %s", (apiEdition) => {
  async function setUp() {
    const rig = await startRig({ emulator: { fleet: { count: 2 }, apiEdition } });
    onTestFinished(() => rig.close());
    return { ...rig, inputs: { content: CONTENT, instanceIds: [...rig.emulator.instanceIds] } };
  }

  test("a send whose answer was lost is found in the list of results and not sent again", async () => {
    const rig = await setUp();
    await rig.up(rig.inputs, {
      faults: [{ call: "SendFile", happening: { kind: "reset", carriedOut: true }, times: 1 }],
    });
    expectTruth(rig, rig.inputs.instanceIds, CONTENT);
    expect(outcomes(rig)).toEqual({ success: 2 });
    expect([...countSends(rig).values()]).toEqual([1, 1]);
  });

  test("a refused PageNumber is reported as a wrong parameter, not as a missing right, and nothing is sent", async () => {
    const rig = await setUp();
    rig.emulator.setApiFaults([
      { action: "DescribeSendFileResults", code: "InvalidParam.PageSize", times: 1 },
    ]);
    await rig.up(rig.inputs);
    expect(outcomes(rig)).toEqual({ notAttempted: 2 });
    const recorded = JSON.stringify(rig.state());
    expect(recorded).toContain("InvalidParam.PageSize");
    expect(recorded).not.toContain("RAM action");
    await rig.up(rig.inputs);
    expectTruth(rig, rig.inputs.instanceIds, CONTENT);
    expect([...countSends(rig).values()]).toEqual([1, 1]);
  });
});

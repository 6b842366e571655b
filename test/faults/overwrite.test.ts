/** Tests `overwrite: false`: a resource may overwrite only files that it wrote itself. It must know them again after
 * killed runs, lost answers, and a destroy and create. */
import { describe, expect, onTestFinished, test } from "vitest";
import { contentOf } from "./support/audit.ts";
import { countSends, editByHand, expectTruth, onDisk, outcomes } from "./support/oracle.ts";
import { type RigOptions, startRig } from "./support/rig.ts";

const A = contentOf("a");
const B = contentOf("b");

describe.each([true, false])("overwrite: false with ClientToken idempotence %s", (clientToken) => {
  async function setUp(emulator: RigOptions["emulator"] = {}) {
    const rig = await startRig({ emulator: { fleet: { count: 2 }, clientToken, ...emulator } });
    onTestFinished(() => rig.close());
    return { ...rig, ids: [...rig.emulator.instanceIds] };
  }

  test("refuses a file that somebody else wrote, also on the second try", async () => {
    const rig = await setUp();
    editByHand(rig, "i-demo0001", "foreign");
    const inputs = { content: A, instanceIds: rig.ids, overwrite: false };
    for (let run = 0; run < 2; run++) {
      await rig.up(inputs);
      expect(outcomes(rig)).toMatchObject({ failed: 1 });
      expect(onDisk(rig, "i-demo0001")).toBe("foreign");
    }
  });

  test("overwrites its own file after destroy and create, and after a killed create", async () => {
    const rig = await setUp();
    await rig.up({ content: A, instanceIds: rig.ids, overwrite: false });
    rig.destroy();
    await rig.up({ content: B, instanceIds: rig.ids, overwrite: false }, { killAtEnd: true });
    rig.destroy();
    await rig.up({ content: A, instanceIds: rig.ids, overwrite: false });
    expectTruth(rig, rig.ids, A);
    expect(outcomes(rig)).toEqual({ success: 2 });
  });

  test("overwrites its own file on an instance that was not a target in a run", async () => {
    const rig = await setUp();
    const [first = "", second = ""] = rig.ids;
    await rig.up({ content: A, instanceIds: rig.ids, overwrite: false });
    await rig.up({ content: A, instanceIds: [second], overwrite: false });
    await rig.up({ content: B, instanceIds: [first, second], overwrite: false });
    expectTruth(rig, rig.ids, B);
    expect(outcomes(rig)).toEqual({ success: 2 });
  });

  test("still knows its file when it sends twice because the first send shows up late", async () => {
    const rig = await setUp({ timing: { visibleAfterMs: 8_000 } });
    const inputs = { content: A, instanceIds: rig.ids, overwrite: false };
    await rig.up(inputs, {
      faults: [{ call: "SendFile", happening: { kind: "reset", carriedOut: true }, times: 1 }],
    });
    // Here a second send cannot be avoided: the look-ups do not show the first send yet, and nothing else can tell of
    // it.
    expect(countSends(rig).get("i-demo0001")).toBe(clientToken ? 1 : 2);
    expect(outcomes(rig)).toEqual(clientToken ? { success: 2 } : { failed: 2 });
    await rig.up(inputs);
    expectTruth(rig, rig.ids, A);
    expect(outcomes(rig)).toEqual({ success: 2 });
  });
});

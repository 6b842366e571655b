/** `overwrite: false`: a file that this resource wrote is its own, over kills, lost answers and a new life; no other is. */
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

  test("refuses a file of somebody else's, also on the second try", async () => {
    const rig = await setUp();
    editByHand(rig, "i-demo0001", "foreign");
    const inputs = { content: A, instanceIds: rig.ids, overwrite: false };
    for (let run = 0; run < 2; run++) {
      await rig.up(inputs);
      expect(outcomes(rig)).toMatchObject({ failed: 1 });
      expect(onDisk(rig, "i-demo0001")).toBe("foreign");
    }
  });

  test("after destroy and create again, and after a killed create, the file is its own", async () => {
    const rig = await setUp();
    await rig.up({ content: A, instanceIds: rig.ids, overwrite: false });
    rig.destroy();
    await rig.up({ content: B, instanceIds: rig.ids, overwrite: false }, { killAtEnd: true });
    rig.destroy();
    await rig.up({ content: A, instanceIds: rig.ids, overwrite: false });
    expectTruth(rig, rig.ids, A);
    expect(outcomes(rig)).toEqual({ success: 2 });
  });

  test("also of an instance that was no target for a while", async () => {
    const rig = await setUp();
    const [first = "", second = ""] = rig.ids;
    await rig.up({ content: A, instanceIds: rig.ids, overwrite: false });
    await rig.up({ content: A, instanceIds: [second], overwrite: false });
    await rig.up({ content: B, instanceIds: [first, second], overwrite: false });
    expectTruth(rig, rig.ids, B);
    expect(outcomes(rig)).toEqual({ success: 2 });
  });

  test("a second send after a lost answer that shows up late does not disown the first", async () => {
    const rig = await setUp({ timing: { visibleAfterMs: 8_000 } });
    const inputs = { content: A, instanceIds: rig.ids, overwrite: false };
    await rig.up(inputs, {
      faults: [{ call: "SendFile", happening: { kind: "reset", carriedOut: true }, times: 1 }],
    });
    // The one case of a second send: the look-ups do not show the first, and nothing but they can tell.
    expect(countSends(rig).get("i-demo0001")).toBe(clientToken ? 1 : 2);
    expect(outcomes(rig)).toEqual(clientToken ? { success: 2 } : { failed: 2 });
    await rig.up(inputs);
    expectTruth(rig, rig.ids, A);
    expect(outcomes(rig)).toEqual({ success: 2 });
  });
});

/** Tests sends whose delivery comes late, sends whose answer is lost, and instances that are not a target in every run.
 * Reports must agree with the disks, and no send may overlap an earlier one. */
import { describe, expect, test } from "vitest";
import { contentOf } from "./support/audit.ts";
import { apiError, type CallFault } from "./support/faults.ts";
import { startLife, TAG_REFUSED } from "./support/life.ts";
import { editByHand, expectTruth, outcomes } from "./support/oracle.ts";
import type { RigOptions } from "./support/rig.ts";

const A = contentOf("a");
const B = contentOf("b");
const C = contentOf("c");
const FORBIDDEN = apiError(403, "Forbidden.RAM", "User not authorized to operate on the specified resource.");

/** Sends B so that the answer is lost and the look-up of the send is refused. `carriedOut`: the instances get B all the same. */
async function upWithLostSend(
  rig: Awaited<ReturnType<typeof startLife>>,
  carriedOut: boolean,
): Promise<void> {
  const faults: CallFault[] = [
    { call: "SendFile", happening: { kind: "reset", carriedOut } },
    { call: "look-up", happening: FORBIDDEN, skip: 1 },
  ];
  await rig.up({ content: B, instanceIds: rig.ids }, { faults });
}

describe.each([true, false])("with ClientToken idempotence %s", (clientToken) => {
  const setUp = (emulator?: RigOptions["emulator"]) => startLife(clientToken, emulator);

  test("an update waits for the late delivery of a killed update before it sends other content", async () => {
    const rig = await setUp({ instances: { "i-demo0002": { deliveryMs: 40_000 } } });
    await rig.up({ content: A, instanceIds: rig.ids });
    await rig.up({ content: B, instanceIds: rig.ids }, { killBeforeCall: 3 });
    await rig.up({ content: C, instanceIds: rig.ids });
    rig.settled(C);
  });

  test("an update waits for a killed update's late delivery that had a longer timeout", async () => {
    const rig = await setUp({ instances: { "i-demo0002": { deliveryMs: 300_000 } } });
    await rig.up({ content: A, instanceIds: ["i-demo0001"] });
    const long = { rollout: { timeoutSeconds: 600 } };
    await rig.up({ content: B, instanceIds: rig.ids, ...long }, { killBeforeCall: 3 });
    await rig.up({ content: C, instanceIds: rig.ids, rollout: { timeoutSeconds: 10 } });
    rig.setInstance("i-demo0002", { hang: false, deliveryMs: undefined });
    await rig.up({ content: C, instanceIds: rig.ids });
    rig.settled(C);
  });

  test("a create after a killed one waits for its late delivery, also when its first look-up was refused", async () => {
    const rig = await setUp({ instances: { "i-demo0002": { deliveryMs: 50_000 } } });
    await rig.up({ content: A, instanceIds: rig.ids }, { killBeforeCall: 3 });
    await rig.up(
      { content: B, instanceIds: rig.ids },
      { faults: [{ call: "look-up", happening: FORBIDDEN }] },
    );
    expect(outcomes(rig)).toEqual({ notAttempted: 3 });
    await rig.up({ content: B, instanceIds: rig.ids });
    rig.settled(B);
  });

  test("a hanging send ends as Unknown, and the next send starts only when it is over", async () => {
    const rig = await setUp({ instances: { "i-demo0002": { hang: true } } });
    await rig.up({ content: A, instanceIds: rig.ids, rollout: { progressDeadlineSeconds: 5 } });
    expect(outcomes(rig)).toEqual({ success: 2, unknown: 1 });
    rig.setInstance("i-demo0002", { hang: false, deliveryMs: undefined });
    await rig.up({ content: B, instanceIds: rig.ids });
    rig.settled(B);
  });

  test("if the API refuses Tags, a killed run's late delivery is found by file name", async () => {
    const rig = await setUp({ instances: { "i-demo0002": { deliveryMs: 40_000 } } });
    const faults = [TAG_REFUSED];
    await rig.up({ content: A, instanceIds: rig.ids }, { faults, killBeforeCall: 5 });
    await rig.up({ content: B, instanceIds: rig.ids }, { faults });
    expectTruth(rig, rig.ids, B);
    await rig.up({ content: C, instanceIds: rig.ids }, { faults, killBeforeCall: 5 });
    await rig.up({ content: C, instanceIds: rig.ids }, { faults });
    rig.settled(C);
    expect(rig.sends()).toEqual([3, 3, 3]);
  });

  test("an instance that was not a target in a run is sent to again when it is one", async () => {
    const rig = await setUp();
    const [first = "", ...others] = rig.ids;
    await rig.up({ content: A, instanceIds: rig.ids });
    await rig.up({ content: B, instanceIds: others });
    editByHand(rig, first, "of another resource");
    await rig.up({ content: A, instanceIds: rig.ids });
    rig.settled(A);
    expect(rig.sends()).toEqual([2, 3, 3]);
  });

  test("an instance that was not a target in a run is sent to again, after a killed run with more sends", async () => {
    const rig = await setUp({ fleet: { count: 120 } });
    const [first = "", ...others] = rig.ids;
    await rig.up({ content: A, instanceIds: [first] });
    await rig.up({ content: B, instanceIds: [...others, first] }, { killAtEnd: true });
    await rig.up({ content: B, instanceIds: rig.ids });
    await rig.up({ content: B, instanceIds: others });
    editByHand(rig, first, "of another resource");
    await rig.up({ content: B, instanceIds: rig.ids });
    rig.settled(B);
  });

  test("after a lost send that never arrived, the content of the send before it is sent again", async () => {
    const rig = await setUp();
    await rig.up({ content: A, instanceIds: rig.ids });
    await upWithLostSend(rig, false);
    expect(outcomes(rig)).toEqual({ unknown: 3 });
    for (const id of rig.ids) editByHand(rig, id, "by hand");
    await rig.up({ content: A, instanceIds: rig.ids });
    rig.settled(A);
  });

  test("a lost send that arrived is found by the next run and not sent again", async () => {
    const rig = await setUp();
    await rig.up({ content: A, instanceIds: rig.ids });
    await upWithLostSend(rig, true);
    await rig.up({ content: B, instanceIds: rig.ids });
    rig.settled(B);
    expect(rig.sends()).toEqual([2, 2, 2]);
  });
});

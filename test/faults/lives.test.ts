/** Contents that come back, files edited by hand, resources made again, runs that were killed: what is reported is what
 * is on the disk, nothing old lands on something newer, and nothing is sent twice without need. */
import { describe, expect, onTestFinished, test } from "vitest";
import { contentOf } from "./support/audit.ts";
import { apiError, type CallFault } from "./support/faults.ts";
import { countSends, editByHand, expectNoOverlap, expectTruth, onDisk, outcomes } from "./support/oracle.ts";
import { type RigOptions, startRig } from "./support/rig.ts";

const A = contentOf("a");
const B = contentOf("b");
const C = contentOf("c");
const FORBIDDEN = apiError(403, "Forbidden.RAM", "User not authorized to operate on the specified resource.");
const TAG_REFUSED: CallFault = {
  call: "SendFile",
  happening: apiError(400, "InvalidTagKey.Malformed", "The specified Tag.n.Key is not valid."),
  tagged: true,
};

describe.each([true, false])("with ClientToken idempotence %s", (clientToken) => {
  async function setUp(emulator: RigOptions["emulator"] = {}) {
    const rig = await startRig({ emulator: { fleet: { count: 3 }, clientToken, ...emulator } });
    const ids = [...rig.emulator.instanceIds];
    onTestFinished(() => rig.close());
    return {
      ...rig,
      ids,
      /** After everything that may still arrive has arrived. */
      settled: (content: string) => {
        rig.clock.advance(3_600_000);
        expectTruth(rig, ids, content);
        expectNoOverlap(rig);
        for (const id of ids) expect(onDisk(rig, id)).toBe(content);
      },
      sends: () => ids.map((id) => countSends(rig).get(id) ?? 0),
    };
  }

  test("A, B and A again within a day: three sends, A on the disk", async () => {
    const { up, ids, sends, settled } = await setUp();
    for (const content of [A, B, A]) {
      await up({ content, instanceIds: ids });
    }
    settled(A);
    expect(sends()).toEqual([3, 3, 3]);
  });

  test("edited by hand, then sent again with a changed trigger", async () => {
    const rig = await setUp();
    await rig.up({ content: A, instanceIds: rig.ids });
    for (const id of rig.ids) editByHand(rig, id, "by hand");
    // Nothing is compared with the disk, and nothing new is claimed of it.
    expect((await rig.up({ content: A, instanceIds: rig.ids })).kind).toBe("none");
    await rig.up({ content: A, instanceIds: rig.ids, triggers: ["2"] });
    rig.settled(A);
    expect(rig.sends()).toEqual([2, 2, 2]);
  });

  test("destroyed, edited by hand and created again: sent again", async () => {
    const rig = await setUp();
    await rig.up({ content: A, instanceIds: rig.ids });
    rig.destroy();
    for (const id of rig.ids) editByHand(rig, id, "by hand");
    await rig.up({ content: A, instanceIds: rig.ids });
    rig.settled(A);
    expect(rig.sends()).toEqual([2, 2, 2]);
  });

  test.each([1, 2, 3, 4, 5])(
    "an update killed before call %i, then the same: sent once in all",
    async (at) => {
      const rig = await setUp();
      await rig.up({ content: A, instanceIds: rig.ids });
      await rig.up({ content: B, instanceIds: rig.ids }, { killBeforeCall: at });
      await rig.up({ content: B, instanceIds: rig.ids });
      rig.settled(B);
      expect(rig.sends()).toEqual([2, 2, 2]);
    },
  );

  test("an update killed after its last call, then another content, then the killed one", async () => {
    const rig = await setUp();
    await rig.up({ content: A, instanceIds: rig.ids });
    await rig.up({ content: B, instanceIds: rig.ids }, { killAtEnd: true });
    await rig.up({ content: C, instanceIds: rig.ids });
    expectTruth(rig, rig.ids, C);
    await rig.up({ content: B, instanceIds: rig.ids });
    rig.settled(B);
    expect(rig.sends()).toEqual([4, 4, 4]);
  });

  test("a killed update, then the content of before: unnoticed by diff, put right with any change", async () => {
    const rig = await setUp();
    await rig.up({ content: A, instanceIds: rig.ids });
    await rig.up({ content: B, instanceIds: rig.ids }, { killAtEnd: true });
    // The known limit of docs/faults.md.
    expect((await rig.up({ content: A, instanceIds: rig.ids })).kind).toBe("none");
    expect(onDisk(rig, "i-demo0001")).toBe(B);
    await rig.up({ content: A, instanceIds: rig.ids, triggers: ["2"] });
    rig.settled(A);
  });

  test.each([1, 2, 3])(
    "an update killed before call %i, a refresh, then the content of before",
    async (at) => {
      const rig = await setUp();
      await rig.up({ content: A, instanceIds: rig.ids });
      await rig.up({ content: B, instanceIds: rig.ids }, { killBeforeCall: at });
      const wasSent = rig.sends()[0] === 2;
      expect((await rig.refresh()).map(({ call }) => call)).toEqual(["look-up"]);
      expect(outcomes(rig)).toEqual(wasSent ? { unknown: 3 } : { success: 3 });
      // A second one finds nothing more to forget.
      const before = rig.state();
      await rig.refresh();
      expect(rig.state()).toEqual(before);
      expect((await rig.up({ content: A, instanceIds: rig.ids })).kind).toBe(wasSent ? "update" : "none");
      rig.settled(A);
      expect(rig.sends()).toEqual(wasSent ? [3, 3, 3] : [1, 1, 1]);
    },
  );

  test("an update killed after its end, a refresh, then the same: nothing is sent again", async () => {
    const rig = await setUp();
    await rig.up({ content: A, instanceIds: rig.ids });
    await rig.up({ content: B, instanceIds: rig.ids }, { killAtEnd: true });
    await rig.refresh();
    await rig.up({ content: B, instanceIds: rig.ids });
    rig.settled(B);
    expect(rig.sends()).toEqual([2, 2, 2]);
  });

  test("a refresh finds sends without a Tag by the name of the file", async () => {
    const rig = await setUp();
    const faults = [TAG_REFUSED];
    await rig.up({ content: A, instanceIds: rig.ids }, { faults });
    await rig.up({ content: B, instanceIds: rig.ids }, { faults, killAtEnd: true });
    await rig.refresh();
    expect(outcomes(rig)).toEqual({ unknown: 3 });
    await rig.up({ content: A, instanceIds: rig.ids });
    rig.settled(A);
  });

  test("a killed update, then the content of before with one more instance: all are put right", async () => {
    const rig = await setUp();
    const [first = "", ...others] = rig.ids;
    await rig.up({ content: A, instanceIds: others });
    await rig.up({ content: B, instanceIds: others }, { killAtEnd: true });
    await rig.up({ content: A, instanceIds: [...others, first] });
    rig.settled(A);
  });

  test.each([2, 3])("a create killed before call %i believes nothing and sends again", async (at) => {
    const rig = await setUp();
    await rig.up({ content: A, instanceIds: rig.ids }, { killBeforeCall: at });
    rig.clock.advance(1_000);
    for (const id of rig.ids) editByHand(rig, id, "by hand");
    await rig.up({ content: A, instanceIds: rig.ids });
    rig.settled(A);
    expect(rig.sends()).toEqual(at === 2 ? [1, 1, 1] : [2, 2, 2]);
  });

  test("a late delivery of a killed update is waited for before other content is sent", async () => {
    const rig = await setUp({ instances: { "i-demo0002": { deliveryMs: 40_000 } } });
    await rig.up({ content: A, instanceIds: rig.ids });
    await rig.up({ content: B, instanceIds: rig.ids }, { killBeforeCall: 3 });
    await rig.up({ content: C, instanceIds: rig.ids });
    rig.settled(C);
  });

  test("also when the killed update had a longer timeout than the next run", async () => {
    const rig = await setUp({ instances: { "i-demo0002": { deliveryMs: 300_000 } } });
    await rig.up({ content: A, instanceIds: ["i-demo0001"] });
    const long = { rollout: { timeoutSeconds: 600 } };
    await rig.up({ content: B, instanceIds: rig.ids, ...long }, { killBeforeCall: 3 });
    await rig.up({ content: C, instanceIds: rig.ids, rollout: { timeoutSeconds: 10 } });
    rig.setInstance("i-demo0002", { hang: false, deliveryMs: undefined });
    await rig.up({ content: C, instanceIds: rig.ids });
    rig.settled(C);
  });

  test("a late delivery of an earlier life is waited for, also when the look-up of the new life was refused", async () => {
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

  test("a hanging send ends Unknown or unreachable, and is over before the next one", async () => {
    const rig = await setUp({ instances: { "i-demo0002": { hang: true } } });
    await rig.up({ content: A, instanceIds: rig.ids, rollout: { progressDeadlineSeconds: 5 } });
    expect(outcomes(rig)).toEqual({ success: 2, unknown: 1 });
    rig.setInstance("i-demo0002", { hang: false, deliveryMs: undefined });
    await rig.up({ content: B, instanceIds: rig.ids });
    rig.settled(B);
  });

  test("where tags are refused, a killed run's late delivery is found by file name", async () => {
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

  test("an instance that was no target for a while is sent to again", async () => {
    const rig = await setUp();
    const [first = "", ...others] = rig.ids;
    await rig.up({ content: A, instanceIds: rig.ids });
    await rig.up({ content: B, instanceIds: others });
    editByHand(rig, first, "of another resource");
    await rig.up({ content: A, instanceIds: rig.ids });
    rig.settled(A);
    expect(rig.sends()).toEqual([2, 3, 3]);
  });

  test("also when a killed run sent more than the runs after it", async () => {
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

  test("a lost send that never arrived is no reason to believe the one before it", async () => {
    const rig = await setUp();
    await rig.up({ content: A, instanceIds: rig.ids });
    const faults: CallFault[] = [
      { call: "SendFile", happening: { kind: "reset", carriedOut: false } },
      { call: "look-up", happening: FORBIDDEN, skip: 1 },
    ];
    await rig.up({ content: B, instanceIds: rig.ids }, { faults });
    expect(outcomes(rig)).toEqual({ unknown: 3 });
    for (const id of rig.ids) editByHand(rig, id, "by hand");
    await rig.up({ content: A, instanceIds: rig.ids });
    rig.settled(A);
  });

  test("a lost send that arrived is found by the next run, and not sent again", async () => {
    const rig = await setUp();
    await rig.up({ content: A, instanceIds: rig.ids });
    const faults: CallFault[] = [
      { call: "SendFile", happening: { kind: "reset", carriedOut: true } },
      { call: "look-up", happening: FORBIDDEN, skip: 1 },
    ];
    await rig.up({ content: B, instanceIds: rig.ids }, { faults });
    await rig.up({ content: B, instanceIds: rig.ids });
    rig.settled(B);
    expect(rig.sends()).toEqual([2, 2, 2]);
  });
});

/** Tests repeated contents, files edited by hand, resources that are made again, and killed runs. Reports must agree
 * with the disks, an old send must not overwrite a newer file, and nothing may be sent twice without need. */
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
      /** Lets every delivery end, then checks that all instances hold the content and that no two sends overlapped. */
      settled: (content: string) => {
        rig.clock.advance(3_600_000);
        expectTruth(rig, ids, content);
        expectNoOverlap(rig);
        for (const id of ids) expect(onDisk(rig, id)).toBe(content);
      },
      sends: () => ids.map((id) => countSends(rig).get(id) ?? 0),
    };
  }

  test("contents A, B and A again within a day are three sends, and A is on the disk", async () => {
    const { up, ids, sends, settled } = await setUp();
    for (const content of [A, B, A]) {
      await up({ content, instanceIds: ids });
    }
    settled(A);
    expect(sends()).toEqual([3, 3, 3]);
  });

  test("a file that was edited by hand is sent again when a trigger changes", async () => {
    const rig = await setUp();
    await rig.up({ content: A, instanceIds: rig.ids });
    for (const id of rig.ids) editByHand(rig, id, "by hand");
    // An update without a change of inputs does not look at the disks, so it does not notice the edit.
    expect((await rig.up({ content: A, instanceIds: rig.ids })).kind).toBe("none");
    await rig.up({ content: A, instanceIds: rig.ids, triggers: ["2"] });
    rig.settled(A);
    expect(rig.sends()).toEqual([2, 2, 2]);
  });

  test("a resource that is destroyed and created again sends again over a file that was edited by hand", async () => {
    const rig = await setUp();
    await rig.up({ content: A, instanceIds: rig.ids });
    rig.destroy();
    for (const id of rig.ids) editByHand(rig, id, "by hand");
    await rig.up({ content: A, instanceIds: rig.ids });
    rig.settled(A);
    expect(rig.sends()).toEqual([2, 2, 2]);
  });

  test.each([1, 2, 3, 4, 5])(
    "an update killed before call %i and then repeated sends once in all",
    async (at) => {
      const rig = await setUp();
      await rig.up({ content: A, instanceIds: rig.ids });
      await rig.up({ content: B, instanceIds: rig.ids }, { killBeforeCall: at });
      await rig.up({ content: B, instanceIds: rig.ids });
      rig.settled(B);
      expect(rig.sends()).toEqual([2, 2, 2]);
    },
  );

  test("after an update killed at its end, another content and then the killed content are both sent", async () => {
    const rig = await setUp();
    await rig.up({ content: A, instanceIds: rig.ids });
    await rig.up({ content: B, instanceIds: rig.ids }, { killAtEnd: true });
    await rig.up({ content: C, instanceIds: rig.ids });
    expectTruth(rig, rig.ids, C);
    await rig.up({ content: B, instanceIds: rig.ids });
    rig.settled(B);
    expect(rig.sends()).toEqual([4, 4, 4]);
  });

  test("after a killed update the old content is no change for diff, but any change restores the file", async () => {
    const rig = await setUp();
    await rig.up({ content: A, instanceIds: rig.ids });
    await rig.up({ content: B, instanceIds: rig.ids }, { killAtEnd: true });
    // Known limit (docs/faults.md): the diff compares with the recorded state and cannot see what the killed run sent.
    expect((await rig.up({ content: A, instanceIds: rig.ids })).kind).toBe("none");
    expect(onDisk(rig, "i-demo0001")).toBe(B);
    await rig.up({ content: A, instanceIds: rig.ids, triggers: ["2"] });
    rig.settled(A);
  });

  test.each([1, 2, 3])(
    "an update killed before call %i and a refresh: the old content is sent only where the killed run had sent",
    async (at) => {
      const rig = await setUp();
      await rig.up({ content: A, instanceIds: rig.ids });
      await rig.up({ content: B, instanceIds: rig.ids }, { killBeforeCall: at });
      const wasSent = rig.sends()[0] === 2;
      expect((await rig.refresh()).map(({ call }) => call)).toEqual(["look-up"]);
      expect(outcomes(rig)).toEqual(wasSent ? { unknown: 3 } : { success: 3 });
      // A second refresh changes nothing.
      const before = rig.state();
      await rig.refresh();
      expect(rig.state()).toEqual(before);
      expect((await rig.up({ content: A, instanceIds: rig.ids })).kind).toBe(wasSent ? "update" : "none");
      rig.settled(A);
      expect(rig.sends()).toEqual(wasSent ? [3, 3, 3] : [1, 1, 1]);
    },
  );

  test("after an update killed at its end and a refresh, the same content is not sent again", async () => {
    const rig = await setUp();
    await rig.up({ content: A, instanceIds: rig.ids });
    await rig.up({ content: B, instanceIds: rig.ids }, { killAtEnd: true });
    await rig.refresh();
    await rig.up({ content: B, instanceIds: rig.ids });
    rig.settled(B);
    expect(rig.sends()).toEqual([2, 2, 2]);
  });

  test("refresh finds sends that carry no Tag by the file's name", async () => {
    const rig = await setUp();
    const faults = [TAG_REFUSED];
    await rig.up({ content: A, instanceIds: rig.ids }, { faults });
    await rig.up({ content: B, instanceIds: rig.ids }, { faults, killAtEnd: true });
    await rig.refresh();
    expect(outcomes(rig)).toEqual({ unknown: 3 });
    await rig.up({ content: A, instanceIds: rig.ids });
    rig.settled(A);
  });

  test("after a killed update, the old content with one more target is sent to every instance", async () => {
    const rig = await setUp();
    const [first = "", ...others] = rig.ids;
    await rig.up({ content: A, instanceIds: others });
    await rig.up({ content: B, instanceIds: others }, { killAtEnd: true });
    await rig.up({ content: A, instanceIds: [...others, first] });
    rig.settled(A);
  });

  test.each([2, 3])(
    "after a create killed before call %i, the next create does not rely on the killed one's sends",
    async (at) => {
      const rig = await setUp();
      await rig.up({ content: A, instanceIds: rig.ids }, { killBeforeCall: at });
      rig.clock.advance(1_000);
      for (const id of rig.ids) editByHand(rig, id, "by hand");
      await rig.up({ content: A, instanceIds: rig.ids });
      rig.settled(A);
      expect(rig.sends()).toEqual(at === 2 ? [1, 1, 1] : [2, 2, 2]);
    },
  );

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

  test("a lost send that arrived is found by the next run and not sent again", async () => {
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

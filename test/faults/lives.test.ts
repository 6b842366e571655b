/** Tests repeated contents, files edited by hand, resources that are made again, and killed runs. Reports must agree
 * with the disks, an old send must not overwrite a newer file, and nothing may be sent twice without need. */
import { describe, expect, test } from "vitest";
import { contentOf } from "./support/audit.ts";
import { startLife, TAG_REFUSED } from "./support/life.ts";
import { editByHand, expectTruth, onDisk, outcomes } from "./support/oracle.ts";
import type { RigOptions } from "./support/rig.ts";

const A = contentOf("a");
const B = contentOf("b");
const C = contentOf("c");

describe.each([true, false])("with ClientToken idempotence %s", (clientToken) => {
  const setUp = (emulator?: RigOptions["emulator"]) => startLife(clientToken, emulator);

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
});

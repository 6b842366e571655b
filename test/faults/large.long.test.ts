/** Tests a send whose answer is lost, in a run with more sends than one page of the list holds, and an API that ignores
 * ClientToken. No instance may be sent to twice, in this run or in the next. */
import { expect, onTestFinished, test } from "vitest";
import { size } from "../support/size.ts";
import { contentOf } from "./support/audit.ts";
import { apiError, type CallFault } from "./support/faults.ts";
import { countSends, outcomes } from "./support/oracle.ts";
import { startRig } from "./support/rig.ts";

/** Number of instances. It makes more than fifty sends. The full size is that of the fleet in which the bug was
 * found. */
const SIZE = size(2_650, 4_500);
const FIRST_ANSWER_CUT_OFF: CallFault = {
  call: "SendFile",
  happening: { kind: "reset", carriedOut: true },
  times: 1,
};
/** Refuses the look-up of the lost send, so that the run records the send as lost. */
const NOT_FOUND_EITHER: CallFault = {
  call: "look-up",
  happening: apiError(403, "Forbidden.RAM", "User not authorized to operate on the specified resource."),
  skip: 1,
  times: 1,
};

test("a lost send is found among more than fifty newer sends, in its own run and in the next", {
  timeout: 120_000,
}, async () => {
  const rig = await startRig({ emulator: { fleet: { count: SIZE }, clientToken: false } });
  onTestFinished(() => rig.close());
  const inputs = { content: contentOf("a"), instanceIds: [...rig.emulator.instanceIds] };
  const moreThan = (times: number) => [...countSends(rig)].filter(([, count]) => count > times);
  await rig.up(inputs, { faults: [FIRST_ANSWER_CUT_OFF] });
  expect(outcomes(rig)).toEqual({ success: SIZE });
  expect(moreThan(1)).toEqual([]);
  expect((await rig.up(inputs)).kind).toBe("none");

  const next = { ...inputs, content: contentOf("b") };
  await rig.up(next, { faults: [FIRST_ANSWER_CUT_OFF, NOT_FOUND_EITHER] });
  expect(outcomes(rig)).toEqual({ success: SIZE - 50, unknown: 50 });
  const { calls } = await rig.up(next);
  expect(outcomes(rig)).toEqual({ success: 50, unchanged: SIZE - 50 });
  expect(moreThan(2)).toEqual([]);
  expect(calls.filter(({ call }) => call === "look-up")).toHaveLength(2);
});

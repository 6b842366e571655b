/** Sets up a rig with three instances for tests of one resource over several runs. */
import { expect, onTestFinished } from "vitest";
import { apiError, type CallFault } from "./faults.ts";
import { countSends, expectNoOverlap, expectTruth, onDisk } from "./oracle.ts";
import { type RigOptions, startRig } from "./rig.ts";

/** A SendFile call that carries a Tag is refused. */
export const TAG_REFUSED: CallFault = {
  call: "SendFile",
  happening: apiError(400, "InvalidTagKey.Malformed", "The specified Tag.n.Key is not valid."),
  tagged: true,
};

export async function startLife(clientToken: boolean, emulator: RigOptions["emulator"] = {}) {
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

/** Rounds of reads for tests of the waiting: put together from the calls that made them. */
import type { Fault, Observation } from "../../../provider/src/core/model.ts";
import { classify } from "../../../provider/src/core/outcome/classify.ts";
import type { Round } from "../../../provider/src/core/wait/reads.ts";
import { fault } from "./builders.ts";

/** A call that told of one invocation. */
export function answered(invokeId: string, ...instances: Observation[]): Round {
  return { answers: [{ invokeId, instances: instances.map(classify) }], calls: 1, faults: [] };
}

/** A call that failed. */
export function broken(kind: Fault["kind"], code = "X"): Round {
  return { answers: [], calls: 1, faults: [fault(kind, code)] };
}

export function roundOf(...calls: readonly Round[]): Round {
  return {
    answers: calls.flatMap(({ answers }) => answers),
    calls: calls.reduce((sum, one) => sum + one.calls, 0),
    faults: calls.flatMap(({ faults }) => faults),
  };
}

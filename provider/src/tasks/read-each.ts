/**
 * Reads the results of unfinished tasks with one call for each task, several calls at the same time.
 */
import type { Answer } from "../core/model.ts";
import type { Seen } from "../core/outcome/classify.ts";
import type { Round } from "../core/wait/reads.ts";
import { mapLimit } from "../waiter/pool.ts";

/** Calls that are made at the same time at most. The client's limiter may allow fewer. */
const PARALLEL_READS = 20;

/** Makes a round of reads with one call for each unfinished task. `ids` are the task's instances without an end. */
export function readEach(
  ask: (invokeId: string, ids: readonly string[]) => Promise<Answer<readonly Seen[]>>,
) {
  return async (open: ReadonlyMap<string, Iterable<string>>): Promise<Round> => {
    const rounds = await mapLimit([...open], PARALLEL_READS, async ([invokeId, ids]) => {
      const answer = await ask(invokeId, [...ids]);
      return answer.ok
        ? { answers: [{ invokeId, instances: answer.value }], calls: 1, faults: [] }
        : { answers: [], calls: 1, faults: [answer.fault] };
    });
    return together(rounds);
  };
}

export function together(rounds: readonly Round[]): Round {
  return {
    answers: rounds.flatMap(({ answers }) => answers),
    calls: rounds.reduce((sum, { calls }) => sum + calls, 0),
    faults: rounds.flatMap(({ faults }) => faults),
  };
}

import fc from "fast-check";
import { expect, test } from "vitest";
import { NO_ROUND, type Round } from "../../../provider/src/core/wait/reads.ts";
import { begin, step } from "../../../provider/src/core/wait/step.ts";
import { seen } from "../support/builders.ts";
import { answered, broken, roundOf } from "../support/rounds.ts";

const id = fc.constantFrom("i-1", "i-2", "i-3", "i-stranger");
const word = fc.oneof(fc.constantFrom("Success", "Failed", "Pending", "Running", "Invalid", ""), fc.string());
const observation = fc
  .tuple(id, word, fc.string(), fc.string())
  .map(([instanceId, status, errorCode, startTime]) => seen(instanceId, status, { errorCode, startTime }));
const trouble = fc.constantFrom(
  "terminal" as const,
  "throttled" as const,
  "transient" as const,
  "lost" as const,
);
const call = fc.oneof(
  fc
    .tuple(fc.constantFrom("f-1", "f-2"), fc.array(observation))
    .map(([invokeId, instances]) => answered(invokeId, ...instances)),
  fc.tuple(trouble, fc.string()).map(([kind, code]) => broken(kind, code)),
);
const round = fc.array(call, { maxLength: 3 }).map((calls) => roundOf(...calls));

test("any answers give a command, and a waiting that gets none comes to its end", () => {
  fc.assert(
    fc.property(
      fc.array(round, { maxLength: 8 }),
      fc.integer({ min: 1, max: 100_000 }),
      (rounds, progressMs) => {
        const sent = { "f-1": ["i-1", "i-2"], "f-2": ["i-3"] };
        let wait = begin(new Map(Object.entries(sent)), 0);
        let now = 0;
        for (const answers of [...rounds, ...Array<Round>(400).fill(NO_ROUND)]) {
          const next = step(wait, answers, { progressMs }, now, 0.5);
          wait = next.wait;
          for (const answers of wait.seen.values()) expect(answers.has("i-stranger")).toBe(false);
          if (next.command.kind === "done") return;
          expect(next.command.ms).toBeGreaterThanOrEqual(0);
          now += next.command.ms;
        }
        expect.fail("it never ends");
      },
    ),
    { numRuns: 2_000 },
  );
});

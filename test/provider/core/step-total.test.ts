import fc from "fast-check";
import { expect, test } from "vitest";
import { begin, type Round, step } from "../../../provider/src/core/wait/step.ts";
import { fault, seen } from "../support/builders.ts";

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
const answer = fc.oneof(
  fc.array(observation).map((value) => ({ ok: true as const, value })),
  fc.tuple(trouble, fc.string()).map(([kind, code]) => ({ ok: false as const, fault: fault(kind, code) })),
);
const round: fc.Arbitrary<Round[]> = fc.array(
  fc.record({ invokeId: fc.constantFrom("f-1", "f-2"), answer }),
  { maxLength: 3 },
);

test("any answers give a command, and a waiting that gets none comes to its end", () => {
  fc.assert(
    fc.property(
      fc.array(round, { maxLength: 8 }),
      fc.integer({ min: 1, max: 100_000 }),
      (rounds, progressMs) => {
        const sent = { "f-1": ["i-1", "i-2"], "f-2": ["i-3"] };
        let wait = begin(new Map(Object.entries(sent)), 0);
        let now = 0;
        for (const answers of [...rounds, ...Array<Round[]>(400).fill([])]) {
          const next = step(wait, answers, { progressMs }, now, 0.5);
          wait = next.wait;
          for (const instance of wait.seen.keys()) expect(instance).not.toBe("i-stranger");
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

import fc from "fast-check";
import { expect, test } from "vitest";
import { describe as inWords } from "../../../../provider/src/core/outcome/marker.ts";
import { isPast } from "../../../../provider/src/core/outcome/past.ts";

/** A send of the given incarnation and token, as the API lists it. */
function send(incarnation: string, token: string) {
  const mark = {
    incarnation,
    token,
    deliveryDigest: "5ea1",
    tag: "7a9",
    timeoutSeconds: 60,
    senderStack: "app/prod",
  };
  return { invokeId: `f-${token}`, description: inWords(mark), path: "/etc/a", instances: [] };
}

test("counted sends of this incarnation are past; those of another one, newer and foreign ones are not", () => {
  const sought = { incarnation: "inc", counted: 3, lost: [] };
  expect(isPast(send("inc", "inc-run1-3"), sought)).toBe(true);
  expect(isPast(send("inc", "inc-run2-4"), sought)).toBe(false);
  expect(isPast(send("other", "other-run1-1"), sought)).toBe(false);
  expect(isPast({ ...send("inc", "x"), description: "by hand" }, sought)).toBe(false);
  expect(isPast(send("inc", "no number"), sought)).toBe(false);
});

test("a lost send may stand below any send of its own run", () => {
  const sought = { incarnation: "inc", counted: 90, lost: ["inc-run2-41"] };
  for (const number of [40, 41, 42, 90])
    expect(isPast(send("inc", `inc-run2-${number}`), sought)).toBe(false);
  expect(isPast(send("inc", "inc-run1-40"), sought)).toBe(true);
});

/** Runs one after the other; within a run the sends are accepted in any order. */
const history = fc.array(fc.integer({ min: 1, max: 8 }), { minLength: 1, maxLength: 6 }).chain((sizes) =>
  fc.record({
    sizes: fc.constant(sizes),
    saved: fc.nat(sizes.length),
    orders: fc.tuple(
      ...sizes.map((size) => fc.shuffledSubarray([...Array(size).keys()], { minLength: size })),
    ),
    lost: fc.array(fc.nat(47), { maxLength: 3 }),
  }),
);

test("whatever was sent, nothing that is sought stands below the first past send", () => {
  fc.assert(
    fc.property(history, ({ sizes, saved, orders, lost }) => {
      let number = 0;
      const accepted = sizes.flatMap((size, run) => {
        const from = number;
        number += size;
        return (orders[run] ?? []).map((at) => ({ run, number: from + at + 1 }));
      });
      const counted = sizes.slice(0, saved).reduce((sum, size) => sum + size, 0);
      const token = (one: { run: number; number: number }) => `inc-run${one.run}-${one.number}`;
      const isLost = (one: { number: number }) => one.number <= counted && lost.includes(one.number);
      const sought = { incarnation: "inc", counted, lost: accepted.filter(isLost).map(token) };
      const newestFirst = accepted.toReversed();
      const end = newestFirst.findIndex((one) => isPast(send("inc", token(one)), sought));
      const below = end < 0 ? [] : newestFirst.slice(end);
      expect(below.filter((one) => one.number > counted || isLost(one))).toEqual([]);
    }),
    { numRuns: 1_000 },
  );
});

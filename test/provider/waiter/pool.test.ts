import fc from "fast-check";
import { expect, test } from "vitest";
import { mapLimit } from "../../../provider/src/waiter/pool.ts";

test("each task runs once, results keep the order, and never more tasks than the limit run at once", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      fc.nat(20),
      fc.integer({ min: 1, max: 6 }),
      async (scheduler, size, limit) => {
        const items = Array.from({ length: size }, (_, at) => at);
        let active = 0;
        let most = 0;
        const task = async (item: number) => {
          most = Math.max(most, ++active);
          await scheduler.schedule(Promise.resolve());
          active--;
          return item * 2;
        };
        const results = await scheduler.waitFor(mapLimit(items, limit, task));
        expect(results).toEqual(items.map((item) => item * 2));
        expect(most).toBeLessThanOrEqual(limit);
      },
    ),
    { numRuns: 100 },
  );
});

test("an exception of a task is passed on", async () => {
  await expect(mapLimit([1, 2], 1, () => Promise.reject(new Error("x")))).rejects.toThrow("x");
});

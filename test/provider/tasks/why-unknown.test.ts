import { expect, test } from "vitest";
import { readEach } from "../../../provider/src/tasks/read-each.ts";
import { whyUnknown } from "../../../provider/src/tasks/why-unknown.ts";
import { allAccepted, type PollEnd, poll } from "../../../provider/src/waiter/poll.ts";
import { fault, seen } from "../support/builders.ts";
import { TestClock } from "../support/clock.ts";

const THROTTLED = fault("throttled", "Throttling.User");
const READS = { calls: 3, faults: new Map([["throttled", 2]]) };

/** What is said of i-1 when a wait of 20 seconds ends, throttled from `from` to `to` seconds after its start. */
async function afterDeadline(from: number, to: number) {
  const clock = new TestClock(0);
  const isThrottled = () => clock.now() >= from * 1_000 && clock.now() < to * 1_000;
  const read = readEach(async () =>
    isThrottled() ? { ok: false, fault: THROTTLED } : { ok: true, value: [seen("i-1", "Running")] },
  );
  const signal = new AbortController().signal;
  const sent = allAccepted(new Map([["f-1", ["i-1"]]]));
  const { wait, end } = await poll(sent, { progressMs: 20_000 }, { clock, random: () => 0, signal, read });
  return whyUnknown(end, wait.seen.get("f-1")?.get("i-1")?.status, wait.reads);
}

test("at the deadline: what was last seen, how many reads there were, and what kept them from telling", async () => {
  expect(await afterDeadline(5, 10)).toEqual({
    info: "no end before the deadline; last seen Running; 20 reads, 3 throttled",
  });
});

test("at the deadline of a wait that never got through: the API's code as well", async () => {
  const { code, info } = await afterDeadline(0, 60);
  expect(code).toBe("Throttling.User");
  expect(info).toMatch(
    /^no end before the deadline; DescribeSendFileResults: .*; the API never showed it; 6 reads, 6 throttled$/,
  );
});

test.each<[PollEnd, string | undefined, object]>([
  [{ why: "cancelled" }, "Running", { info: "cancelled; last seen Running" }],
  [
    { why: "refused", fault: fault("terminal", "Forbidden.RAM", "DescribeSendFileResults") },
    undefined,
    { code: "Forbidden.RAM", info: expect.stringMatching(/; the API never showed it$/) },
  ],
])("%o, last %s", (end, last, why) => {
  expect(whyUnknown(end, last, READS)).toEqual(why);
});

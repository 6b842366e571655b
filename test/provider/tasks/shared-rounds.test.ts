/** Ten rollouts of 1,000 instances that go on at the same time, against the fewest reads that could have served them. */
import { expect, test } from "vitest";
import { readFloor } from "../../../bench/floor.ts";
import { poll } from "../../../provider/src/waiter/poll.ts";
import { connection } from "../support/connection.ts";

const ROLLOUTS = 10;
const SENDS = 20;
const BETWEEN_SENDS_MS = 10;
/** As in the bench's steady fleet, an instance ends 70 to 280 ms after its send. */
const FASTEST_MS = 70;
const SPREAD_MS = 210;

interface How {
  /** Milliseconds from the start of one rollout to the start of the next. */
  readonly everyMs: number;
  readonly sameFile: boolean;
}

/** One rollout on the connection, from its first send to its last end; tells how late that end was seen. */
async function rollOut(
  at: number,
  { everyMs, sameFile }: How,
  { clock, sent, reader }: ReturnType<typeof connection>,
) {
  const run = `run-${at}`;
  const fileName = sameFile ? "app.conf" : `${at}.conf`;
  const { read, accept } = bound(reader(run, fileName));
  const accepted = new Map<string, string[]>();
  await clock.sleep(at * everyMs);
  const sendAll = async () => {
    for (let send = 0; send < SENDS; send++) {
      await clock.sleep(BETWEEN_SENDS_MS);
      const invokeId = `f-${at}-${send}`;
      const createdAt = clock.now();
      const endsAt = createdAt + FASTEST_MS + ((send * 61) % SPREAD_MS);
      sent.push({ invokeId, run, fileName, createdAt, endsAt });
      accepted.set(invokeId, [invokeId.replace("f", "i")]);
      accept(invokeId);
    }
  };
  const invocations = { accepted, decided: sendAll(), areDecided: () => accepted.size === SENDS };
  const random = () => (at * 0.37) % 1;
  const { signal } = new AbortController();
  const { end } = await poll(invocations, { progressMs: 60_000 }, { clock, random, signal, read });
  expect(end.why).toBe("complete");
  return clock.now() - Math.max(...sent.filter((one) => one.run === run).map(({ endsAt }) => endsAt));
}

function bound(reader: ReturnType<ReturnType<typeof connection>["reader"]>) {
  return { read: reader.read, accept: (invokeId: string) => reader.accept(invokeId) };
}

async function rollOutAll(how: How, shared: boolean) {
  const made = connection(shared);
  const all = Array.from({ length: ROLLOUTS }, (_, at) => rollOut(at, how, made));
  const lag = Math.max(...(await Promise.all(all)));
  const spans = made.sent.map(({ createdAt, endsAt }) => ({ createdAt, ends: [endsAt] }));
  return { reads: made.queries.length, floor: readFloor([spans], FASTEST_MS).calls, lag };
}

test.each([0, 100, 300, 700])(
  "one every %i ms, of one file: reads as the bench allows them",
  async (everyMs) => {
    const together = await rollOutAll({ everyMs, sameFile: true }, true);
    const alone = await rollOutAll({ everyMs, sameFile: true }, false);
    expect(together.reads).toBeLessThanOrEqual(1.5 * together.floor);
    expect(together.reads).toBeLessThanOrEqual(alone.reads);
    expect(together.lag).toBeLessThanOrEqual(1_000);
  },
);

test.each([0, 100, 300])("one every %i ms, of a file each: no more reads than alone", async (everyMs) => {
  const together = await rollOutAll({ everyMs, sameFile: false }, true);
  const alone = await rollOutAll({ everyMs, sameFile: false }, false);
  expect(together.reads).toBeLessThanOrEqual(alone.reads);
  expect(together.lag).toBeLessThanOrEqual(1_000);
});

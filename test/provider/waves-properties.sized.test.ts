/** What holds of waves whatever the fleet, its zones and its ends, also after a run whose result was never saved. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { size } from "../support/size.ts";
import { fleetOf } from "./support/builders.ts";
import { type Ending, SUCCESS } from "./support/cloud.ts";
import { stack } from "./support/stack.ts";
import { inputs } from "./support/world.ts";

const FAILED: Ending = { status: "Failed", errorCode: "FileCreateFail" };
const OFFLINE: Ending = { status: "Failed", errorCode: "ClientNotRunning" };
const POOL = Array.from({ length: 12 }, (_, at) => `i-${at}`);

type Size = number | `${number}%`;
const waves = fc.array(fc.constantFrom<Size>(1, 2, 3, "25%", "50%"), { minLength: 1, maxLength: 3 });
const zoned = fc.array(fc.constantFrom("a", "b", "c"), { minLength: 12, maxLength: 12 });
const waveOf = (properties: Record<string, unknown>) =>
  new Map([...fleetOf(properties)].map(([id, { wave }]) => [id, wave]));

test("zones cut the same waves after a killed run as without one", async () => {
  const input = fc.record({
    size: fc.integer({ min: 1, max: 12 }),
    zones: zoned,
    waves,
    canaries: fc.subarray(POOL.slice(0, 3)),
    killedAtSend: fc.integer({ min: 1, max: 6 }),
  });
  await fc.assert(
    fc.asyncProperty(input, async ({ size, zones, canaries, killedAtSend, ...policy }) => {
      const instanceIds = POOL.slice(0, size);
      const rollout = {
        ...policy,
        canaries: canaries.filter((id) => instanceIds.includes(id)),
        spreadByZone: true,
      };
      const fleet = () => {
        const made = stack();
        for (const [at, id] of POOL.entries())
          made.cloud.facts.set(id, { exists: true, zone: zones[at] ?? "" });
        return made;
      };
      const second = inputs({ instanceIds, content: "two\n", rollout });

      const calm = fleet();
      await calm.up(inputs({ instanceIds }));
      const undisturbed = waveOf(await calm.up(second));

      const killed = fleet();
      const before = await killed.up(inputs({ instanceIds }));
      const abort = new AbortController();
      Object.assign(killed.world, { signal: abort.signal });
      killed.cloud.onSend = () => {
        if (killed.cloud.sends.length === killedAtSend) abort.abort();
      };
      await killed.up(second);
      killed.restore(before);
      killed.cloud.onSend = () => undefined;
      Object.assign(killed.world, { signal: new AbortController().signal });
      const resumed = await killed.up(second);
      expect(resumed).toMatchObject({ passed: true });
      expect(waveOf(resumed)).toEqual(undisturbed);
    }),
    { numRuns: size(150, 2_000) },
  );
});

const run = fc.record({
  size: fc.integer({ min: 2, max: 12 }),
  waves,
  canaries: fc.subarray(POOL.slice(0, 3)),
  maxFailures: fc.constantFrom<Size>(0, 2, "50%", "100%"),
  maxUnreachable: fc.option(fc.constantFrom<Size>(1, "100%"), { nil: undefined }),
  /** What becomes of each instance, in the first run and in the second. */
  ends: fc.array(
    fc.array(
      fc.oneof(
        { weight: 3, arbitrary: fc.constant(SUCCESS) },
        { weight: 2, arbitrary: fc.constantFrom<Ending | "stopped">(FAILED, OFFLINE, "stopped") },
      ),
      { minLength: 12, maxLength: 12 },
    ),
    { minLength: 2, maxLength: 2 },
  ),
});

/** Two ups of the same file, with each send's time and what the canaries' disks held when it was made. */
async function played(given: typeof run extends fc.Arbitrary<infer T> ? T : never, pauseSeconds: number) {
  const { cloud, clock, up } = stack();
  const instanceIds = POOL.slice(0, given.size);
  const canaries = given.canaries.filter((id) => instanceIds.includes(id));
  const more = given.maxUnreachable === undefined ? {} : { maxUnreachable: given.maxUnreachable };
  const { waves, maxFailures } = given;
  const rollout = { waves, canaries, maxFailures, pauseSeconds, retries: 0, ...more };
  const runs = [];
  for (const ends of given.ends) {
    cloud.facts.clear();
    for (const [at, id] of instanceIds.entries()) {
      const end = ends[at] ?? SUCCESS;
      if (end === "stopped") cloud.facts.set(id, { exists: true, status: "Stopped" });
      else cloud.endings.set(id, [end]);
    }
    const sends: { at: number; ids: readonly string[]; canaryHolds: boolean }[] = [];
    cloud.onSend = ({ instanceIds: ids }) => {
      cloud.work();
      sends.push({
        at: clock.now(),
        ids,
        canaryHolds: canaries.some((id) => cloud.disks.get(id)?.has("/etc/app/app.conf") === true),
      });
    };
    const start = clock.now();
    const outs = await up(inputs({ instanceIds, rollout }));
    const ready = instanceIds.filter((_id, at) => ends[at] !== "stopped");
    runs.push({ outs, sends, ready, ms: clock.now() - start, fleet: fleetOf(outs) });
  }
  return { runs, canaries };
}

const PAUSE = 100_000;

test("a pause lies between two waves that send, and nowhere else", async () => {
  await fc.assert(
    fc.asyncProperty(run, async (given) => {
      const { runs } = await played(given, PAUSE / 1_000);
      for (const { sends, ms, fleet } of runs) {
        const numbers = sends.map(({ ids }) => fleet.get(ids[0] ?? "")?.wave);
        for (const [at, { at: time }] of sends.slice(1).entries())
          if (numbers[at] !== numbers[at + 1])
            expect(time - (sends[at]?.at ?? 0)).toBeGreaterThanOrEqual(PAUSE);
        const pauses = Math.max(0, new Set(numbers).size - 1);
        expect(ms).toBeLessThan((pauses + 1) * PAUSE);
      }
    }),
    { numRuns: size(300, 4_000) },
  );
});

test("no other instance is sent to before a canary holds the file", async () => {
  await fc.assert(
    fc.asyncProperty(run, async (given) => {
      const { runs, canaries } = await played(given, 0);
      if (canaries.length === 0) return;
      for (const { sends, ready, outs, fleet } of runs) {
        for (const { ids, canaryHolds } of sends)
          if (!ids.every((id) => canaries.includes(id))) expect(canaryHolds).toBe(true);
        const held = canaries.some((id) => ["success", "unchanged"].includes(fleet.get(id)?.outcome ?? ""));
        const others = ready.filter((id) => !canaries.includes(id));
        if (others.length === 0 || held) continue;
        expect(outs).toMatchObject({ passed: false, gateOpen: false, reason: "budget" });
        for (const id of others)
          expect(fleet.get(id)).toMatchObject({ outcome: "notAttempted", attempts: 0 });
      }
    }),
    { numRuns: size(300, 4_000) },
  );
});

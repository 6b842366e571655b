/** Random sequences of what people do to a stack, with kills of the engine and of scripts, lost answers and edits by hand.
 * After every step each word that was told agrees with the disks, and at the end everything is brought in order. */
import { afterAll, expect, onTestFinished, test } from "vitest";
import { SUPPORT } from "../emulator/commands.ts";
import { SEED, size } from "../support/size.ts";
import { Player } from "./support/play.ts";
import { sequenceOf } from "./support/steps.ts";

/** TEST_SEQUENCES asks for more than a build server has time for. */
const SEQUENCES = Number(process.env.TEST_SEQUENCES ?? size(6, 50));
/** A sequence takes seconds; the limit is for hangs. */
const LIMIT_MS = 120_000;

const happened: Record<string, number> = {};
const seeds = Array.from({ length: SEQUENCES }, (_, at) => SEED + at);

test.runIf(SUPPORT.canRun).each(seeds)("sequence of seed %i", { timeout: LIMIT_MS }, async (seed) => {
  const player = await Player.start(sequenceOf(seed));
  onTestFinished(() => player.close());
  await player.play().catch((error) => {
    throw Object.assign(error, { message: `${player.story()}\n${error.message}` });
  });
  expect(player.quietRuns).toBeGreaterThan(0);
  for (const [what, count] of Object.entries(player.counts)) happened[what] = (happened[what] ?? 0) + count;
});

afterAll(() => console.info(`in all sequences: ${JSON.stringify(happened)}`));

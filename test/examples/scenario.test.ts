/** The emulator takes the scenario that docs/testing.md shows, with every key as it stands there. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { startEmulator } from "../../emulator/src/index.ts";
import { scenarioOf } from "../../emulator/src/options.ts";

test("the scenario of the page is one", async () => {
  const scenario = join(import.meta.dirname, "../../examples/quickstart/scenario.json");
  const { instances, fleet } = scenarioOf({ scenario });
  expect(JSON.parse(readFileSync(scenario, "utf8"))).toMatchObject({ instances, fleet });
  const emulator = await startEmulator({ scenario });
  onTestFinished(() => emulator.close());
  expect(emulator.instanceIds).toHaveLength(12);
  expect(emulator.instanceIds).toEqual(expect.arrayContaining(Object.keys(instances ?? {})));
});

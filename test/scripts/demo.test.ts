/** Tests that the demo says in one line why its fourth run is left out, where the instances cannot run commands. */
import { expect, onTestFinished, test, vi } from "vitest";
import { fourthRun } from "../../scripts/demo/checked.ts";
import { Checks } from "../../scripts/demo/show.ts";
import type { DemoFleet } from "../../scripts/demo/stack.ts";

test("without namespaces the fourth run is left out with the reason; the points of the others still decide", async () => {
  const print = vi.spyOn(console, "log").mockReturnValue();
  onTestFinished(() => print.mockRestore());
  const openStack = vi.fn<DemoFleet["openStack"]>();
  const commands = { canRun: false, reason: "darwin has no namespaces" } as const;
  const fleet: DemoFleet = { instanceIds: ["i-demo0001"], commands, openStack, close: async () => {} };
  const checks = new Checks();
  checks.see("the deployment succeeded", true);
  await fourthRun(fleet, checks, "/nowhere", "/nowhere");
  expect(openStack).not.toHaveBeenCalled();
  expect(checks.conclude()).toBe(true);
  expect(print.mock.calls.flat()).toEqual([
    "  ✓ the deployment succeeded",
    "\n━━ Run 4 of 4 is left out, because commands cannot run on this machine: darwin has no namespaces",
    "\nAll 1 points were seen.",
  ]);
});

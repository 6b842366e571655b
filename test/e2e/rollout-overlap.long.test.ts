/** Tests two rollouts that send to the same path at the same time: those of two stacks, and an update beside an
 * orphan, the provider process of a killed engine. */
import { expect, onTestFinished, test } from "vitest";
import { type Run, TestStack } from "./engine.ts";
import { PATH, SLOW, sends, setUp } from "./fixture.ts";
import { engineIn, leftAfter, processesIn, until } from "./processes.ts";

const SECONDS = { pendingMs: [1_500, 2_500], runningMs: [100, 300] } as const;

test("two stacks that send to one path both end, the later content stays, and a warning names the other stack", {
  timeout: SLOW,
}, async () => {
  const { emulator, stack, ids } = await setUp({ instances: 6, timing: SECONDS }, { projectName: "first" });
  const other = new TestStack(emulator, { projectName: "second" });
  onTestFinished(() => other.remove());
  const program = (of: TestStack, content: string) => () => ({
    conf: of.rollout("conf", { path: PATH, content, instanceIds: ids, rollout: { waves: [3] } }).result,
  });
  // Each update may overwrite the other's file after it was reported, so the oracle cannot compare reports with disks.
  const runs = await Promise.all([
    stack.upUnjudged(program(stack, "of the first\n")),
    other.upUnjudged(program(other, "of the second\n")),
  ]);
  for (const run of runs) expect(run.ok, run.text).toBe(true);
  const warnings = runs.map(({ text }) => /the stack (\S+) sends \/etc\/app\/app\.conf to /.exec(text)?.[1]);
  console.log(`warnings name: ${warnings.join(", ")}`);
  expect(warnings.some((name) => name === "first/test" || name === "second/test")).toBe(true);
  expect(warnings[0]).not.toBe("first/test");
  expect(warnings[1]).not.toBe("second/test");
  for (const id of ids) {
    const contents = emulator.requests
      .filter(({ action, instanceIds }) => action === "SendFile" && instanceIds.includes(id))
      .map(({ params }) => params.Description?.split(" ").at(-1));
    expect(contents).toHaveLength(2);
    const later = contents.at(-1) === "first/test" ? "of the first\n" : "of the second\n";
    expect(emulator.stat(id, PATH)?.content.toString()).toBe(later);
  }
  for (const one of [stack, other]) {
    const quiet = await one.upUnjudged();
    expect(quiet.calls).toEqual([]);
  }
});

/** Kills the engine while its sends are being delivered, and starts the next update at once, beside the orphan. */
async function beside(
  stack: TestStack,
  killed: { program: () => Record<string, unknown>; when: () => boolean },
  next: () => Record<string, unknown>,
): Promise<{ run: Run; orphans: number }> {
  const running = stack.upUnjudged(killed.program);
  await until("it has sent", killed.when);
  process.kill(await engineIn(stack.dir), "SIGKILL");
  await running;
  const orphans = processesIn(stack.dir).length;
  await stack.unlock();
  const run = await stack.up(next);
  expect(await leftAfter(stack.dir, 45_000)).toEqual([]);
  return { run, orphans };
}

test.each(["create", "update"] as const)(
  "an up beside the orphan of a killed %s waits for the orphan's sends, and its own content stays",
  { timeout: SLOW },
  async (kind) => {
    const { emulator, stack, ids } = await setUp({ instances: 6, clientToken: false });
    const program = (content: string) => () => ({
      conf: stack.rollout("conf", { path: PATH, content, instanceIds: ids, rollout: { waves: [3] } }).result,
    });
    if (kind === "update") expect((await stack.up(program("zero\n"))).ok).toBe(true);
    const before = sends(emulator.requests).length;
    for (const id of ids) emulator.setInstance(id, { deliveryMs: 9_000 });
    const when = () => sends(emulator.requests).length > before;
    const { run, orphans } = await beside(stack, { program: program("old\n"), when }, program("new\n"));
    expect(orphans).toBeGreaterThan(0);
    expect(run.ok, run.text).toBe(true);
    expect(run.text).toMatch(/asking about earlier sends to 3 instances/);
    for (const id of ids) expect(emulator.stat(id, PATH)?.content.toString()).toBe("new\n");
    expect(run.outputs.conf).toMatchObject({ status: "Success", counts: { total: 6 } });
    expect(sends(emulator.requests).slice(before).flat().sort()).toEqual([...ids.slice(0, 3), ...ids].sort());
    expect((await stack.up()).calls).toEqual([]);
  },
);

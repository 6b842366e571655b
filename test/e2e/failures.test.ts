/** Tests several failures in one deployment. The engine cuts the program's connection at the first failure, but the
 * results of the others must be shown too. */
import { expect, test } from "vitest";
import { SendFile } from "./engine.ts";
import { PATH, SLOW, sends, setUp } from "./fixture.ts";
import { engineIn, until } from "./processes.ts";

const DELIVERY_MS = 4_000;

test("a rollout that fails after another one shows its failure, not its old success", {
  timeout: SLOW,
}, async () => {
  const { emulator, stack, ids } = await setUp({ instances: 6 });
  const program = (content: string) => () => ({
    quick: stack.rollout("quick", { path: "/quick", content, instanceIds: ids.slice(0, 3) }).result,
    slow: stack.rollout("slow", {
      path: "/slow",
      content,
      instanceIds: ids.slice(3),
      rollout: { waves: [2, 1] },
    }).result,
  });
  expect((await stack.up(program("v1"))).ok).toBe(true);
  emulator.setInstance("i-demo0001", { errorCode: "FileCreateFail", times: 1 });
  emulator.setInstance("i-demo0004", { deliveryMs: DELIVERY_MS });
  emulator.setInstance("i-demo0006", { errorCode: "FileNameInvalid", times: 1, deliveryMs: 10 });
  const failed = await stack.up(program("v2"));
  expect(failed.ok).toBe(false);
  expect(failed.outputs.quick).toMatchObject({ failedInstanceIds: ["i-demo0001"] });
  expect(failed.outputs.slow).toMatchObject({ failedInstanceIds: ["i-demo0006"] });
  expect(failed.text).toMatch(/error: quick: PartialFailed/);
  expect(failed.text).toMatch(/error: slow: PartialFailed/);
  expect(stack.state().pending).toEqual([]);
});

test.each([
  ["enough workers", 32],
  ["fewer workers than gates that wait", 4],
])(
  "twelve rollouts that fail at once, %s: each shows its result and has an error or a warning",
  {
    timeout: SLOW,
  },
  async (_, parallel) => {
    const { emulator, stack, ids } = await setUp({ instances: 12 });
    for (const id of ids) emulator.setInstance(id, { errorCode: "FileCreateFail", deliveryMs: 300 });
    const program = () => {
      const named = ids.map((id, at) => {
        const { result } = stack.rollout(`conf${at}`, { path: PATH, content: "x", instanceIds: [id] });
        return [`conf${at}`, result] as const;
      });
      return Object.fromEntries(named);
    };
    const failed = await stack.up(program, { parallel });
    expect(failed.ok).toBe(false);
    // With too few workers the engine never begins some of the rollouts. These have no result.
    const sent = new Set(sends(failed.calls).flat());
    if (parallel > ids.length) expect(sent.size).toBe(ids.length);
    for (const [at, id] of ids.entries()) {
      if (!sent.has(id)) continue;
      expect(failed.outputs[`conf${at}`], `conf${at}`).toMatchObject({ failedInstanceIds: [id] });
      expect(failed.text).toMatch(new RegExp(`(error|warning): [^\\n]*(\\n[^\\n]*)?\\b${id}\\b`));
    }
  },
);

/** `FAILURE_RUNS=10` repeats the test, because a result may get lost in one run and not in another. */
const repeats = Number(process.env.FAILURE_RUNS ?? 1) - 1;

test("a SendFile that fails waits for the running rollouts before it throws", {
  timeout: SLOW * (repeats + 1),
  repeats,
}, async () => {
  const { emulator, stack, ids } = await setUp({ instances: 3 });
  emulator.setInstance("i-demo0001", { errorCode: "FileCreateFail" });
  emulator.setInstance("i-demo0002", { errorCode: "FileCreateFail", deliveryMs: 2_000 });
  emulator.setInstance("i-demo0003", { errorCode: "FileCreateFail", deliveryMs: 3_000 });
  const failed = await stack.up(() => {
    stack.sendFile("single", { path: "/single", content: "x", instanceIds: ids.slice(0, 1) });
    return {
      one: stack.rollout("one", { path: "/one", content: "x", instanceIds: ids.slice(1, 2) }).result,
      two: stack.rollout("two", { path: "/two", content: "x", instanceIds: ids.slice(2) }).result,
    };
  });
  expect(failed.ok).toBe(false);
  expect(failed.outputs.one).toMatchObject({ failedInstanceIds: ["i-demo0002"] });
  expect(failed.outputs.two).toMatchObject({ failedInstanceIds: ["i-demo0003"] });
  for (const name of ["one", "two"]) expect(failed.text).toMatch(new RegExp(`error: ${name}: Failed`));
  expect(failed.text).toMatch(/Failed: 1 of 1 instance.* \/single/);
});

test("with --continue-on-error no resource that depends on a failed rollout is created, and the update ends", {
  timeout: SLOW,
}, async () => {
  const { emulator, stack, ids } = await setUp({ instances: 4 });
  emulator.setInstance("i-demo0001", { errorCode: "FileCreateFail" });
  const failed = await stack.up(
    () => {
      const conf = stack.rollout("conf", { path: PATH, content: "x", instanceIds: ids.slice(0, 1) });
      const after = { path: "/after", instanceIds: ids.slice(1, 2) };
      const dependent = stack.rollout("dependent", { ...after, content: "y" }, { dependsOn: [conf] });
      const byContent = stack.rollout("byContent", { ...after, path: "/b", content: conf.summary });
      const child = stack.rollout("child", { ...after, path: "/c", content: "z" }, { parent: conf });
      const chained = stack.rollout(
        "chained",
        { ...after, path: "/d", content: "z" },
        { dependsOn: [dependent] },
      );
      new SendFile("single", { ...after, path: "/e", content: "z" }, { dependsOn: [dependent] });
      new SendFile("below", { ...after, path: "/f", content: "z" }, { parent: dependent });
      return {
        conf: conf.result,
        dependent: dependent.result,
        byContent: byContent.result,
        child: child.result,
        chained: chained.result,
      };
    },
    { continueOnError: true },
  );
  expect(failed.ok).toBe(false);
  expect(failed.text).toMatch(/error: conf: Failed/);
  expect(failed.outputs).toMatchObject({ conf: { failedInstanceIds: ["i-demo0001"] } });
  expect(JSON.stringify(failed.outputs)).not.toContain("04da6b54");
  expect(failed.calls.filter(({ action }) => action === "SendFile").map(({ file }) => file)).not.toContain(
    "/after",
  );
});

test("Ctrl-C ends a failed rollout's wait for another one, and the results of both are shown", {
  timeout: SLOW,
}, async () => {
  const { emulator, stack, ids } = await setUp({ instances: 2 });
  emulator.setInstance("i-demo0001", { errorCode: "FileCreateFail" });
  emulator.setInstance("i-demo0002", { hang: true });
  const running = stack.up(() => ({
    quick: stack.rollout("quick", { path: "/quick", content: "x", instanceIds: ids.slice(0, 1) }).result,
    slow: stack.rollout("slow", { path: "/slow", content: "x", instanceIds: ids.slice(1) }).result,
  }));
  await until("both are sent", () => sends(emulator.requests).length === 2);
  const reads = () => emulator.requests.filter(({ action }) => action === "DescribeSendFileResults").length;
  // Two reads are the rollouts' look-ups of earlier sends. After six more, "quick" has failed and waits for "slow".
  await until("the other one is waited for", () => reads() > 8);
  process.kill(await engineIn(stack.dir), "SIGINT");
  const run = await running;
  expect(run.ok).toBe(false);
  expect(run.outputs.quick).toMatchObject({ failedInstanceIds: ["i-demo0001"] });
  expect(run.text).toMatch(/warning: .*\/slow.*cancelled/);
  expect(stack.state().pending).toEqual([]);
});

test("with --target a rollout's gate may be left out, but its failure is shown, and so is the other rollout's", {
  timeout: SLOW,
}, async () => {
  const { emulator, stack, ids } = await setUp({ instances: 2 });
  const program = (content: string) => () => ({
    one: stack.rollout("one", { path: "/one", content, instanceIds: ids.slice(0, 1) }).result,
    two: stack.rollout("two", { path: "/two", content, instanceIds: ids.slice(1) }).result,
  });
  expect((await stack.up(program("v1"))).ok).toBe(true);
  for (const id of ids) emulator.setInstance(id, { errorCode: "FileCreateFail", times: 1 });
  const target = stack.state().resources.flatMap(({ urn }) => (/::(one.*|two-send)$/.test(urn) ? [urn] : []));
  const failed = await stack.up(program("v2"), { target });
  expect(failed.ok).toBe(false);
  expect(sends(failed.calls).flat().sort()).toEqual(ids);
  expect(failed.outputs).toMatchObject({
    one: { failedInstanceIds: [ids[0]] },
    two: { failedInstanceIds: [ids[1]] },
  });
  expect(failed.text).toMatch(/error: one: Failed/);
  expect(failed.text).toMatch(/warning: Failed: 0 of 1 instance holds \/two/);
});

/**
 * Whole rollouts with commands on a moved clock: activations of one and several files in one and two parts, and direct
 * sends with verify and health, with troubles, cancels and killed processes, over instances that really run the orders.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { SEED, size } from "../support/size.ts";
import { fault } from "./support/builders.ts";
import { type Ending, SUCCESS, type Trouble } from "./support/cloud.ts";
import { Instances } from "./support/instances.ts";
import { kindOf } from "./support/machine-orders.ts";
import type { Fate } from "./support/machines.ts";
import { holds, told } from "./support/oracle.ts";
import { stack } from "./support/stack.ts";
import { inputs } from "./support/world.ts";

const POOL = ["i-1", "i-2", "i-3"];
const A = "/etc/app/a.conf";
const B = "/etc/app/b.conf";
/** Bytes that gzip cannot make smaller, so that the bundle has two parts. */
const LARGE = Buffer.from(
  fc.sample(fc.uint8Array({ minLength: 26_000, maxLength: 26_000 }), { seed: 1, numRuns: 1 })[0] ?? [],
);
const FATES: Fate[] = [
  ...(["slow", "validateFails", "reloadFails", "reloadFailsTwice", "healthFails", "killedBefore"] as const),
  ...(["killedAfterSwap", "noReport", "timeoutGoesOn", "errorGoesOn", "silentGoesOn"] as const),
  ...(["notDelivered", "offline", "cancelled", "partsGone"] as const),
];
const ENDINGS: Ending[] = [
  { ...SUCCESS, after: 8_000 },
  { ...SUCCESS, after: 58_000 },
  { status: "Failed", errorCode: "FileCreateFail" },
  { status: "Timeout", writes: true },
  { status: "Aborted", errorCode: "ClientNotRunning" },
  { status: "Failed", errorCode: "DeliveryTimeout", after: 60_000 },
];
const lost = (action: string) => fault("lost", "Timeout", action);
const troubles = (action: string): Trouble[] => [
  { kind: "accepted", fault: lost(action) },
  lost(action),
  fault("throttled", "Throttling.User", action),
  fault("transient", "ECONNREFUSED", action),
  fault("terminal", "Forbidden.RAM", action),
];
const READS = [
  fault("throttled", "Throttling.User"),
  fault("transient", "Timeout"),
  fault("terminal", "Forbidden.RAM"),
];

type Way = "activation" | "several" | "large" | "direct" | "verify" | "health";
interface Step {
  readonly way: Way;
  readonly content: string;
  readonly rollback: "none" | "failed" | "touched";
  readonly maxFailures: number | "100%";
  readonly reloads: boolean;
  readonly trigger: string;
  readonly targets: readonly string[];
  readonly fates: readonly Fate[];
  readonly restoreFates: readonly Fate[];
  readonly endings: readonly Ending[];
  readonly sendTrouble: readonly Trouble[];
  readonly runTrouble: readonly Trouble[];
  readonly readTrouble: typeof READS;
  readonly commandReadTrouble: typeof READS;
  readonly cancelAfter: number | undefined;
  readonly killed: boolean;
  readonly pause: number;
  readonly lag: number;
}

const rarely = <T>(values: readonly T[], maxLength: number) =>
  fc.oneof(
    { weight: 4, arbitrary: fc.constant<T[]>([]) },
    { weight: 1, arbitrary: fc.array(fc.constantFrom(...values), { maxLength }) },
  );
const often = <T>(usual: T, others: readonly T[]) =>
  fc.array(fc.oneof({ weight: 2, arbitrary: fc.constant(usual) }, fc.constantFrom(...others)), {
    minLength: POOL.length,
    maxLength: POOL.length,
  });
const anyStep: fc.Arbitrary<Step> = fc.record({
  way: fc.constantFrom<Way>("activation", "activation", "several", "large", "direct", "verify", "health"),
  content: fc.constantFrom("one", "two"),
  rollback: fc.constantFrom("none", "failed", "touched", "touched"),
  maxFailures: fc.constantFrom<(number | "100%")[]>("100%", 0, 0),
  reloads: fc.constantFrom(true, true, false),
  trigger: fc.constantFrom("", "", "again"),
  targets: fc.subarray(POOL, { minLength: 1 }),
  fates: often<Fate>("done", FATES),
  restoreFates: often<Fate>("done", FATES),
  endings: often(SUCCESS, ENDINGS),
  sendTrouble: rarely(troubles("SendFile"), 3),
  runTrouble: rarely(troubles("RunCommand"), 3),
  readTrouble: rarely(READS, 3),
  commandReadTrouble: rarely(READS, 3),
  cancelAfter: fc.option(fc.constantFrom(0, 400, 1_500, 6_000, 30_000), { freq: 4, nil: undefined }),
  killed: fc.constantFrom(false, false, true),
  pause: fc.constantFrom(1_000, 30_000, 600_000),
  lag: fc.constantFrom(0, 0, 700),
});
const CLEAN: Partial<Step> = {
  ...{ fates: POOL.map(() => "done" as const), restoreFates: POOL.map(() => "done" as const) },
  ...{ endings: POOL.map(() => SUCCESS), cancelAfter: undefined },
  ...{ sendTrouble: [], runTrouble: [], readTrouble: [], commandReadTrouble: [], killed: false },
};

/** A run that changes two instances, then stops, and takes the change back, with whatever ends of the restore. */
const stopped: fc.Arbitrary<Step> = fc
  .record({
    any: anyStep,
    way: fc.constantFrom<Way>("activation", "several"),
    last: fc.constantFrom<Fate>("validateFails", "healthFails", "timeoutGoesOn", "notDelivered"),
    restoreFates: fc.array(fc.constantFrom<Fate>("done", "done", ...FATES), { minLength: 3, maxLength: 3 }),
  })
  .map(({ any, way, last, restoreFates }) => ({
    ...{ ...any, way, restoreFates, rollback: "touched", maxFailures: 0, targets: POOL },
    ...{ fates: ["done", "done", last], endings: POOL.map(() => SUCCESS), sendTrouble: [], runTrouble: [] },
  }));
const step = fc.oneof({ weight: 2, arbitrary: anyStep }, { weight: 1, arbitrary: stopped });

const isActivated = ({ way }: Step) => ["activation", "several", "large"].includes(way);

function filesOf({ way, content }: Step): readonly { readonly path: string; readonly base64: string }[] {
  const small = Buffer.from(content);
  const first = way === "large" ? Buffer.concat([small, LARGE]) : small;
  const files = [{ path: A, base64: first.toString("base64") }];
  return way === "several" ? [...files, { path: B, base64: small.toString("base64") }] : files;
}

function inputsOf(run: Step): Record<string, unknown> {
  const { way, reloads, rollback, trigger, targets, maxFailures } = run;
  const [one, ...more] = filesOf(run).map(({ path, base64 }) => ({ path, contentBase64: base64 }));
  const activation = reloads ? { reloadCommand: "reload" } : {};
  const file =
    more.length > 0
      ? { path: undefined, content: undefined, files: [one, ...more] }
      : { ...one, content: undefined };
  return inputs({
    ...{ ...file, instanceIds: targets, rollout: { maxFailures, waves: [1] }, onFailure: "warn" },
    ...(trigger === "" ? {} : { triggers: [trigger] }),
    ...(isActivated(run) ? { activation, rollback } : {}),
    ...(way === "verify" ? { verify: true } : {}),
    ...(way === "health" || way === "several" ? { healthCommand: "true" } : {}),
  });
}

type Found = ReadonlyMap<string, string> | undefined;
/** Number of restored instances in all simulations. */
let restored = 0;

async function simulate(steps: readonly Step[]): Promise<void> {
  const { cloud, clock, up, restore, state, world } = stack();
  const fleet = new Instances(cloud, clock);
  // Sent to by runs whose result was never saved: state is the memory, so it cannot know of them without asking.
  const unsaved = new Set<string>();
  for (const [at, run] of steps.entries()) {
    const before = state();
    const abort = new AbortController();
    Object.assign(world, { signal: abort.signal });
    for (const [n, id] of POOL.entries()) {
      cloud.endings.set(id, [run.endings[n] ?? SUCCESS, SUCCESS]);
      fleet.fates.set(id, [run.fates[n] ?? "done", "done"]);
      fleet.restoreFates.set(id, [run.restoreFates[n] ?? "done", "done"]);
    }
    refill(cloud.sendTrouble, run.sendTrouble);
    refill(cloud.readTrouble, run.readTrouble);
    refill(fleet.runTrouble, run.runTrouble);
    refill(fleet.readTrouble, run.commandReadTrouble);
    cloud.visibleAfter = run.lag;
    fleet.visibleAfter = run.lag;
    if (run.cancelAfter === 0) abort.abort();
    else if (run.cancelAfter !== undefined) clock.at(run.cancelAfter, () => abort.abort());
    const bad: string[] = [];
    fleet.runs.length = 0;
    cloud.onSend = ({ instanceIds, clientToken, file }) => {
      const isPart = file.path.startsWith("/var/lib/");
      for (const id of instanceIds) {
        const sends = isPart ? [] : cloud.underWay(id).filter((token) => token !== clientToken);
        // A run without commands does not ask about commands that only read.
        for (const token of [...sends, ...fleet.underWay(id, run.way === "direct")])
          bad.push(`${id} is sent ${file.path} while ${token} may still act`);
      }
    };
    const found = new Map<string, Found>();
    fleet.onRun = ({ instanceIds, clientToken, script }) => {
      for (const id of instanceIds)
        if (kindOf(script) === "activate" && !found.has(id)) found.set(id, look(id));
      for (const id of instanceIds)
        for (const token of [...cloud.underWay(id), ...fleet.underWay(id)])
          if (token !== clientToken) bad.push(`${id} gets a command while ${token} may still act`);
    };
    const outs = await up(inputsOf(run));
    const calls = cloud.sends.length + fleet.runs.length;
    const touched = [...cloud.sends, ...fleet.runs].flatMap(({ instanceIds }) => instanceIds);
    expect(bad, `run ${at}`).toEqual([]);
    expect(told(outs).size).toBe(run.targets.length);
    const blind = calls === 0 ? unsaved : new Set<string>();
    check(run, outs, blind, `run ${at}`);
    checkRestored(run, outs, found, `run ${at}`);
    if (run.killed) restore(before);
    for (const id of touched)
      if (run.killed) unsaved.add(id);
      else unsaved.delete(id);
    clock.time += run.pause;
    if (!run.killed) check(run, outs, unsaved, `after run ${at}`);
    if (at === steps.length - 1) {
      expect(outs, "the last run").toMatchObject({ passed: true, status: "Success" });
      expect(calls, "the last run makes no call").toBe(0);
    }
  }

  /** What the first command of a run finds; without it where a killed run has left a change, which the command ends first. */
  function look(id: string): Found {
    fleet.work();
    return fleet.isUnfinished(id) ? undefined : new Map(cloud.disks.get(id));
  }

  /** What is told to be restored is as the run had found it, and has been reloaded unless that is told to be owed. */
  function checkRestored(
    run: Step,
    outs: Record<string, unknown>,
    found: ReadonlyMap<string, Found>,
    when: string,
  ): void {
    fleet.work();
    for (const [id, { rolledBack, reload, outcome }] of told(outs)) {
      if (rolledBack !== "restored") continue;
      restored++;
      expect(holds({ outcome }), `${when}: ${id} is not told to hold the new files`).toBe(false);
      const before = found.get(id);
      for (const { path } of before === undefined ? [] : filesOf(run))
        expect(cloud.disks.get(id)?.get(path), `${when}: ${id} ${path}`).toBe(before?.get(path));
      if (run.reloads && reload !== "owed")
        expect(fleet.daemon(id).owed, `${when}: ${id} owes no reload`).toBe(false);
    }
  }

  /** What is told to be there is there, and no reload is owed where all is told to be done. */
  function check(run: Step, outs: Record<string, unknown>, blind: ReadonlySet<string>, when: string): void {
    fleet.work();
    for (const [id, one] of told(outs)) {
      if (!holds(one) || blind.has(id)) continue;
      for (const { path, base64 } of filesOf(run)) {
        expect(cloud.disks.get(id)?.get(path) === base64, `${when}: ${id} holds ${path}`).toBe(true);
        if (isActivated(run) && run.reloads)
          expect(fleet.daemon(id).owed, `${when}: ${id} owes no reload`).toBe(false);
      }
    }
  }
}

function refill<T>(queue: (T | undefined)[], items: readonly T[]): void {
  queue.splice(0, queue.length, ...items);
}

const PLAIN = {
  ...{
    way: "activation",
    content: "one",
    rollback: "failed",
    maxFailures: "100%",
    reloads: true,
    trigger: "",
    targets: POOL,
  },
  ...CLEAN,
  ...{ pause: 30_000, lag: 0 },
} as Step;
/** The new files are undone, the old ones cannot be reloaded either, and the program goes back to the old content. */
const RELOAD_OWED: Step[] = [
  PLAIN,
  { ...PLAIN, content: "two", fates: POOL.map(() => "reloadFailsTwice" as const) },
  PLAIN,
];

/** The third wave fails, and what the first two changed is taken back. Then the program goes back, too. */
const STOPPED: Step = {
  ...{ ...PLAIN, way: "several", content: "two", rollback: "touched", maxFailures: 0 },
  fates: ["done", "done", "validateFails"],
};
const TAKEN_BACK: Step[] = [{ ...PLAIN, way: "several" }, STOPPED, { ...PLAIN, way: "several" }];
/** The same in a process that was killed before it could record anything. The next one wants the same content. */
const TAKEN_BACK_UNSEEN: Step[] = [{ ...PLAIN, way: "several" }, { ...STOPPED, killed: true }, STOPPED];

/** A killed run has sent another content, and its command never ran. The next run goes back, and must send to a newcomer too. */
const SENT_UNSEEN: Step[] = [
  { ...PLAIN, way: "health", targets: POOL.slice(0, 1) },
  {
    ...{
      ...PLAIN,
      way: "health",
      content: "two",
      targets: POOL.slice(0, 1),
      killed: true,
      cancelAfter: 6_000,
      pause: 1_000,
      lag: 700,
    },
    runTrouble: [{ kind: "lost", action: "RunCommand", code: "Timeout", message: "told Timeout" }],
  },
  { ...PLAIN, way: "health", targets: POOL.slice(0, 2) },
];

/** The command of a killed run, or of a recorded one, fails. Then the program asks for no command any more. */
const COMMAND_FAILED: Step = { ...PLAIN, way: "verify", fates: POOL.map(() => "killedBefore" as const) };
const NO_COMMAND_AFTER_KILL: Step[] = [
  { ...PLAIN, content: "two" },
  { ...COMMAND_FAILED, killed: true },
  { ...PLAIN, way: "direct" },
];
const NO_COMMAND_AFTER_FAILURE: Step[] = [
  { ...PLAIN, way: "direct" },
  COMMAND_FAILED,
  { ...PLAIN, way: "direct" },
];

/** The end of an old command is still to be read when a killed run has brought another content after it. */
const READ_AFTER_KILL: Step[] = [
  {
    ...PLAIN,
    cancelAfter: 1_500,
    pause: 1_000,
    commandReadTrouble: READS.slice(0, 1).concat(READS.slice(0, 1)),
  },
  { ...PLAIN, content: "two", killed: true, pause: 1_000 },
  { ...PLAIN, pause: 1_000 },
];
/** The look-up of commands is cancelled after the look-up of sends has found those of a killed run. */
const LOOKED_UP_BY_HALF: Step[] = [
  { ...PLAIN, targets: POOL.slice(0, 1) },
  { ...PLAIN, content: "two", killed: true, maxFailures: 0, rollback: "touched" },
  { ...PLAIN, cancelAfter: 0, commandReadTrouble: READS.slice(0, 1) },
  PLAIN,
];

test(`commands: no false success, nothing twice at once, no reload left owed, whatever happens, seed ${SEED}`, {
  timeout: 300_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 4 }), async (steps) => {
      const last = { ...(steps.at(-1) as Step), ...CLEAN };
      await simulate([...steps, last, last, last]);
    }),
    {
      seed: SEED,
      numRuns: size(100, 1_000),
      examples: [
        ...[[RELOAD_OWED], [TAKEN_BACK], [TAKEN_BACK_UNSEEN], [SENT_UNSEEN]],
        ...[[NO_COMMAND_AFTER_KILL], [NO_COMMAND_AFTER_FAILURE], [READ_AFTER_KILL], [LOOKED_UP_BY_HALF]],
      ] as [Step[]][],
    },
  );
  expect(restored).toBeGreaterThan(0);
});

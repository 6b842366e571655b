/**
 * Whole rollouts on a moved clock: random fleets, ends, troubles, cancels and killed processes, run after run, with
 * an oracle over what was told, what was called, and what lies on the disks.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { SEED, size } from "../support/size.ts";
import { fault } from "./support/builders.ts";
import { type Ending, NEVER, SUCCESS, type Trouble } from "./support/cloud.ts";
import { holds, judged, onDisk, type Run, sameFile, told } from "./support/oracle.ts";
import { stack } from "./support/stack.ts";
import { inputs } from "./support/world.ts";

const POOL = ["i-1", "i-2", "i-3", "i-4", "i-5", "i-6", "i-7"];
const ENDINGS: Ending[] = [
  SUCCESS,
  { ...SUCCESS, after: 8_000 },
  { ...SUCCESS, after: 58_000 },
  { status: "Success", errorCode: "FileCreateFail", writes: true },
  { status: "Failed", errorCode: "AccountNotExists", writes: true },
  { status: "Failed", errorCode: "FileCreateFail" },
  { status: "Failed", errorCode: "FilePathInvalid" },
  { status: "Timeout", writes: true },
  { status: "Aborted", errorCode: "ClientNotRunning" },
  { status: "Failed", errorCode: "ClientNotResponse", startTime: "2026-01-31T08:00:00Z", writes: true },
  { status: "Brandnew", errorCode: "Brandnew", writes: true },
  { status: "Failed", errorCode: "DeliveryTimeout", after: 60_000 },
  { status: "Pending", after: NEVER },
];
const lost = fault("lost", "Timeout", "SendFile");
const TROUBLES: Trouble[] = [
  { kind: "accepted", fault: lost },
  lost,
  fault("throttled", "Throttling.User", "SendFile"),
  fault("transient", "ECONNREFUSED", "SendFile"),
  fault("terminal", "Forbidden.RAM", "SendFile"),
];
const READS = [
  fault("throttled", "Throttling.User"),
  fault("transient", "Timeout"),
  fault("terminal", "Forbidden.RAM"),
];

interface Step extends Run {
  readonly deadline: number;
  readonly endings: readonly Ending[];
  readonly sendTrouble: readonly Trouble[];
  readonly readTrouble: typeof READS;
  readonly lookUpTrouble: typeof READS;
  readonly missing: readonly string[];
  readonly cancelAfter: number | undefined;
  readonly killed: boolean;
  readonly pause: number;
  readonly lag: number;
  readonly pageSize: number;
  readonly honoursToken: boolean;
}

const rarely = <T>(values: readonly T[], maxLength: number) =>
  fc.oneof(
    { weight: 3, arbitrary: fc.constant<T[]>([]) },
    { weight: 1, arbitrary: fc.array(fc.constantFrom(...values), { maxLength }) },
  );
const step: fc.Arbitrary<Step> = fc.record({
  targets: fc.subarray(POOL, { minLength: 1 }),
  path: fc.constantFrom("/etc/a.conf", "/etc/a.conf", "/etc/b.conf"),
  content: fc.constantFrom("one", "one", "two"),
  overwrite: fc.boolean(),
  maxFailures: fc.constantFrom(0, 1, "50%", "100%"),
  warns: fc.boolean(),
  deadline: fc.constantFrom(5, 120),
  endings: fc.array(fc.oneof(fc.constant(SUCCESS), fc.constantFrom(...ENDINGS)), {
    minLength: 7,
    maxLength: 7,
  }),
  sendTrouble: rarely(TROUBLES, 3),
  readTrouble: rarely(READS, 4),
  lookUpTrouble: rarely(READS, 4),
  missing: rarely(POOL, 2),
  cancelAfter: fc.option(fc.constantFrom(0, 100, 2_000, 20_000), { freq: 4, nil: undefined }),
  killed: fc.constantFrom(false, false, true),
  pause: fc.constantFrom(1_000, 5_000, 600_000),
  lag: fc.constantFrom(0, 0, 700),
  pageSize: fc.constantFrom(2, 50),
  honoursToken: fc.boolean(),
});
const CLEAN: Partial<Step> = {
  overwrite: true,
  maxFailures: 0,
  warns: false,
  deadline: 120,
  endings: POOL.map(() => SUCCESS),
  sendTrouble: [],
  readTrouble: [],
  lookUpTrouble: [],
  missing: [],
  cancelAfter: undefined,
  killed: false,
};

async function simulate(steps: readonly Step[], foreign: readonly string[]): Promise<void> {
  const { cloud, clock, up, restore, state, setSignal } = start();
  for (const id of foreign) cloud.disks.set(id, new Map([["/etc/a.conf", "Zm9yZWlnbg=="]]));
  const sentPaths = new Set<string>();
  // Sent to by runs whose result was never saved: state is the memory, so it cannot know of them without asking.
  const unsaved = new Set<string>();
  let saved: { run: Run; fleet: ReturnType<typeof told> } | undefined;
  for (const run of steps) {
    const before = state();
    const abort = new AbortController();
    setSignal(abort.signal);
    prepare(run);
    if (run.cancelAfter === 0) abort.abort();
    else if (run.cancelAfter !== undefined) clock.at(run.cancelAfter, () => abort.abort());
    const current = [...(saved?.fleet ?? [])]
      .filter(([, one]) => saved !== undefined && sameFile(saved.run, run) && holds(one))
      .map(([id]) => id)
      .filter((id) => !unsaved.has(id));
    const bad: string[] = [];
    cloud.onSend = ({ instanceIds, clientToken, overwrite, file }) => {
      for (const id of instanceIds) {
        const others = cloud.underWay(id).filter((token) => token !== clientToken);
        if (others.length > 0) bad.push(`${id} is sent to while ${others} may still arrive`);
        if (current.includes(id)) bad.push(`${id} is current, and sent to`);
        if (!run.overwrite && overwrite && !sentPaths.has(`${id} ${file.path}`))
          bad.push(`a file on ${id} that was never ours may not be replaced`);
        sentPaths.add(`${id} ${file.path}`);
      }
    };
    const outs = await up(inputsOf(run));
    expect(bad).toEqual([]);
    const blind = cloud.sends.length === 0 ? unsaved : new Set<string>();
    expect(judged(run, outs, cloud, blind)).toEqual([]);
    if (run.killed) {
      restore(before);
      for (const id of cloud.sentTo) unsaved.add(id);
    } else {
      saved = { run, fleet: told(outs) };
      for (const id of cloud.sentTo) unsaved.delete(id);
    }
    clock.time += run.pause;
    // What was told to be there must not be overwritten by something that was still on its way.
    for (const [id, one] of told(outs))
      if (holds(one) && !unsaved.has(id)) expect(onDisk(id, run, cloud)).toEqual([]);
  }
  const { targets } = steps.at(-1) as Step;
  expect(state()).toMatchObject({ passed: true, status: "Success", counts: { total: targets.length } });

  function prepare(run: Step): void {
    cloud.endings.clear();
    for (const [at, id] of POOL.entries()) cloud.endings.set(id, [run.endings[at] ?? SUCCESS]);
    cloud.missing.clear();
    for (const id of run.missing) cloud.missing.add(id);
    refill(cloud.sendTrouble, run.sendTrouble);
    refill(cloud.readTrouble, run.readTrouble);
    refill(cloud.lookUpTrouble, run.lookUpTrouble);
    cloud.visibleAfter = run.lag;
    cloud.pageSize = run.pageSize;
    cloud.honoursToken = run.honoursToken;
  }
}

function refill<T>(queue: T[], items: readonly T[]): void {
  queue.splice(0, queue.length, ...items);
}

/** A stack whose signal is another one for each run, as each run is a process of its own. */
function start() {
  const made = stack();
  let signal = new AbortController().signal;
  Object.defineProperty(made.world, "signal", { get: () => signal, enumerable: true });
  const setSignal = (next: AbortSignal) => {
    signal = next;
  };
  return { ...made, setSignal };
}

function inputsOf(run: Step): Record<string, unknown> {
  const { targets, path, content, overwrite, maxFailures, warns, deadline } = run;
  const rollout = { maxFailures, progressDeadlineSeconds: deadline };
  return inputs({
    instanceIds: targets,
    path,
    content,
    overwrite,
    rollout,
    onFailure: warns ? "warn" : "fail",
  });
}

test(`no false success, no second send, no lost result, whatever happens, seed ${SEED}`, {
  timeout: 120_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 1, maxLength: 4 }),
      fc.subarray(POOL),
      async (steps, foreign) => {
        const last = steps.at(-1) as Step;
        // Two clean runs at the end: whatever went before, the fleet gets there.
        await simulate([...steps, { ...last, ...CLEAN }, { ...last, ...CLEAN }], foreign);
      },
    ),
    { seed: SEED, numRuns: size(400, 4_000) },
  );
});

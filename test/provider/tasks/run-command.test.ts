import { describe, expect, test } from "vitest";
import { readMark } from "../../../provider/src/core/outcome/marker.ts";
import {
  type CommandPayload,
  RunCommandPort,
  runnableUntil,
} from "../../../provider/src/tasks/run-command.ts";
import { findCommands } from "../../../provider/src/tasks/run-command-list.ts";
import { start } from "../../../provider/src/tasks/start.ts";
import { fault } from "../support/builders.ts";
import { reportLine } from "../support/commands.ts";
import { ledger, SENDER } from "../support/ledger.ts";
import { outside } from "../support/world.ts";

const LOST = fault("lost", "Timeout", "RunCommand");
const payload: CommandPayload = {
  script: (token) => `echo ${token}\n`,
  timeoutSeconds: 120,
  expected: (token) => ({ token, proofs: ["ab"] }),
};
const PROVEN = { f: [["ab", "0644", "root", "root", 1, 1]] };

function setUp(ids: readonly string[]) {
  const { world, cloud, clock } = outside();
  const deps = { ...world, api: cloud, progress: world.progress("") };
  const book = ledger(ids, { steps: [{ name: "verify", writes: false, task: "command" }] });
  const port = new RunCommandPort(book, deps);
  const run = () => start({ step: "verify", ids, payload }, port, { ledger: book, deps });
  cloud.commands.prints = ({ clientToken }) => reportLine(clientToken, PROVEN);
  return { cloud, commands: cloud.commands, clock, deps, book, port, run };
}
const ids = (count: number) => Array.from({ length: count }, (_, at) => `i-${at + 1}`);

describe("a command", () => {
  test("carries its token in the script, the Description and the call, and both Tags", async () => {
    const { run, commands } = setUp(["i-1", "i-2"]);
    const [started] = await run();
    const token = "inc-run-1";
    expect(started).toEqual({ kind: "accepted", ids: ["i-1", "i-2"], invokeId: "t-1", token });
    const [request] = commands.runs;
    expect(request).toMatchObject({
      instanceIds: ["i-1", "i-2"],
      script: `echo ${token}\n`,
      windows: false,
      timeoutSeconds: 120,
      clientToken: token,
      tags: { sender: SENDER.tag, run: "inc-run" },
    });
    expect(readMark(request?.description ?? "")).toMatchObject({
      token,
      tag: SENDER.tag,
      timeoutSeconds: 120,
    });
  });

  test("may run until its own Timeout is over, counted from its last moment of delivery", () => {
    const { port } = setUp(["i-1"]);
    const draft = { step: "verify", ids: ["i-1"], payload };
    expect(port.deadline(1_000, draft)).toBe(runnableUntil(1_000, 120));
    expect(runnableUntil(1_000, 120)).toBeGreaterThanOrEqual(1_000 + 60_000 + 120_000);
  });

  test.each(["InvalidInstance.NotFound", "InvalidInstance.NotMatch"])("%s blames instances", (code) => {
    const { port } = setUp(["i-1"]);
    expect(port.blames(fault("terminal", code, "RunCommand"))).toBe("instances");
    expect(port.blames(fault("terminal", "InvalidTagKey.Malformed", "RunCommand"))).toBe("tag");
    expect(port.blames(fault("terminal", "Invocation.ExceedQuota", "RunCommand"))).toBe("call");
  });

  test("that is refused because of an instance is split, and each part has a token of its own", async () => {
    const { run, cloud, commands } = setUp(ids(4));
    cloud.missing.add("i-3");
    const started = await run();
    expect(started.map(({ kind, ids }) => [kind, ids])).toEqual([
      ["accepted", ["i-1", "i-2"]],
      ["noInstance", ["i-3"]],
      ["accepted", ["i-4"]],
    ]);
    for (const { script, clientToken } of commands.runs) expect(script).toBe(`echo ${clientToken}\n`);
  });
});

describe("a command whose answer was lost", () => {
  test("is found by its Description and not run twice", async () => {
    const { run, commands, clock } = setUp(["i-1"]);
    commands.honoursToken = false;
    commands.visibleAfter = 1_000;
    commands.runTrouble.push({ kind: "accepted", fault: LOST });
    const [started] = await run();
    expect(started).toMatchObject({ kind: "accepted", invokeId: "t-1" });
    expect(commands.runs).toHaveLength(1);
    expect(commands.lookUps).toEqual(["tag", "tag"]);
    expect(clock.naps).toEqual([500, 1_500]);
  });

  test("that never arrived is run again with the same token, after three look-ups", async () => {
    const { run, commands } = setUp(["i-1"]);
    commands.runTrouble.push(LOST);
    const [started] = await run();
    expect(started).toMatchObject({ kind: "accepted" });
    expect(commands.lookUps).toHaveLength(3);
    expect(new Set(commands.runs.map(({ clientToken }) => clientToken)).size).toBe(1);
  });

  test("stays lost when the list is refused", async () => {
    const { run, commands } = setUp(["i-1"]);
    commands.runTrouble.push({ kind: "accepted", fault: LOST });
    commands.lookUpTrouble.push(fault("terminal", "Forbidden.RAM", "DescribeInvocations"));
    const [started] = await run();
    expect(started).toMatchObject({ kind: "lost", token: "inc-run-1" });
    expect(started?.kind === "lost" && started.fault.message).toContain("not found either");
  });
});

describe("the ends of commands", () => {
  test("are read with one call for each command, and only a proven one is a success", async () => {
    const { run, port, clock, commands } = setUp(ids(3));
    commands.endings.set("i-2", [{ status: "Success", exitCode: 0, output: "no report\n" }]);
    commands.endings.set("i-3", [{ status: "Running", after: 60_000 }]);
    await run();
    clock.time += 1_000;
    const round = await port.ends(new Map([["t-1", new Set(ids(3))]]), 0);
    const kinds = round.answers[0]?.instances.map(({ end }) => end.kind);
    expect(kinds).toEqual(["success", "unknown", "pending"]);
    expect([round.calls, commands.reads]).toEqual([1, ["t-1"]]);
  });

  test("that an earlier round has shown are not read again", async () => {
    const { run, port, clock } = setUp(ids(3));
    await run();
    clock.time += 1_000;
    const { answers } = await port.ends(new Map([["t-1", new Set(["i-2"])]]), 0);
    expect(answers[0]?.instances.map(({ instanceId }) => instanceId)).toEqual(["i-2"]);
  });

  test("with the report of other files are no success", async () => {
    const { run, port, clock, commands } = setUp(["i-1"]);
    commands.prints = ({ clientToken }) => reportLine(clientToken, { f: [["cd", "0644", "", "", 1, 1]] });
    await run();
    clock.time += 1_000;
    const { answers } = await port.ends(new Map([["t-1", new Set(["i-1"])]]), 0);
    expect(answers[0]?.instances[0]?.end.kind).toBe("unknown");
  });

  test("of an earlier run are read by InvokeId and token, with retries", async () => {
    const { run, clock, commands, deps, book } = setUp(["i-1"]);
    await run();
    clock.time += 1_000;
    const next = new RunCommandPort(book, deps);
    commands.readTrouble.push(fault("transient", "ServiceUnavailable"));
    const ends = async (token: string) => {
      const answer = await next.endsOf("t-1", { ids: ["i-1"], token });
      return answer.ok ? answer.value.map(({ end }) => end.kind) : [];
    };
    expect(await ends("inc-run-1")).toEqual(["success"]);
    expect(await ends("")).toEqual(["unknown"]);
    expect(await ends("inc-run-2")).toEqual(["unknown"]);
  });
});

describe("the list of commands", () => {
  test("is read back by Tag until a page is enough, each command once", async () => {
    const { run, commands, deps } = setUp(["i-1"]);
    commands.pageSize = 2;
    commands.honoursToken = false;
    for (let at = 0; at < 5; at++) await run();
    const found = await findCommands({ tag: "tag", isEnough: () => false }, deps);
    expect(found).toMatchObject({ kind: "found", complete: true });
    const ids = found.kind === "found" ? found.listed.map(({ invokeId }) => invokeId) : [];
    expect(ids).toEqual(["t-5", "t-4", "t-3", "t-2", "t-1"]);
    commands.lookUps.length = 0;
    await findCommands(
      { tag: "tag", isEnough: (page) => page.some(({ invokeId }) => invokeId === "t-5") },
      deps,
    );
    expect(commands.lookUps).toHaveLength(1);
  });

  test("is read without the Tag where it is refused", async () => {
    const { commands, deps } = setUp(["i-1"]);
    commands.lookUpTrouble.push(fault("terminal", "InvalidTagKey.Malformed"));
    const found = await findCommands({ tag: "tag", isEnough: () => false }, deps);
    expect(found).toMatchObject({ kind: "found", tagRefused: "InvalidTagKey.Malformed" });
    expect(commands.lookUps).toEqual(["tag", ""]);
  });
});

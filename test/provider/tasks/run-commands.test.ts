/** Commands that belong to no rollout: started in hundreds, waited for, and marked by what they do. */
import { describe, expect, test } from "vitest";
import { CommandLedger } from "../../../provider/src/core/outcome/command-ledger.ts";
import { numberOf, readMark } from "../../../provider/src/core/outcome/marker.ts";
import { runCommands } from "../../../provider/src/tasks/run-commands.ts";
import { fault, recorded } from "../support/builders.ts";
import { reportLine } from "../support/commands.ts";
import { SENDER } from "../support/ledger.ts";
import { outside } from "../support/world.ts";

const REFUSED = fault("terminal", "Forbidden.RAM", "RunCommand");
const TAG_REFUSED = fault("terminal", "InvalidTagKey.Malformed", "RunCommand");

function setUp(count: number, does: "drift" | "remove" = "remove") {
  const { world, cloud } = outside();
  const deps = { ...world, api: cloud, progress: world.progress("") };
  const ledger = new CommandLedger({ ...recorded({}), sends: 7 }, SENDER, does);
  const ids = Array.from({ length: count }, (_, at) => `i-${at + 1}`);
  const ended: number[] = [];
  const command = {
    step: "drift",
    payload: {
      script: (token: string) => `echo ${token}\n`,
      timeoutSeconds: 90,
      expected: (token: string) => ({ token, stands: "old" as const }),
      does,
    },
    onProgress: (count: number) => ended.push(count),
  };
  cloud.commands.prints = ({ clientToken }) => reportLine(clientToken, { p: "drift", s: "o" });
  return {
    ...{ cloud, commands: cloud.commands, ledger, ids, ended },
    run: () => runCommands(ids, command, { ledger, deps }),
  };
}

describe("commands outside a rollout", () => {
  test("are counted as ended only once they have ended", async () => {
    const { run, commands, ids, ended } = setUp(3);
    const [slow = ""] = ids;
    commands.endings.set(slow, [{ status: "Success", exitCode: 0, after: 30_000 }]);
    await run();
    expect(new Set(ended)).toEqual(new Set([0, 2, 3]));
  });

  test("go to at most 100 instances each, and every instance has an end", async () => {
    const { run, commands, ids, ended, ledger } = setUp(250);
    const { ends, refused, cancelled } = await run();
    expect(commands.runs.map(({ instanceIds }) => instanceIds.length)).toEqual([100, 100, 50]);
    expect([...ends.keys()].sort()).toEqual([...ids].sort());
    expect([...ends.values()].every((end) => end.kind === "ended" && end.seen.end.kind === "success")).toBe(
      true,
    );
    expect({ refused, cancelled }).toEqual({ refused: undefined, cancelled: false });
    expect(ended.at(-1)).toBe(250);
    expect(ledger.sendCount).toBe(10);
  });

  test("say what they do; those of a refresh have no number among the sends", async () => {
    const removal = setUp(1);
    await removal.run();
    const mark = readMark(removal.commands.runs[0]?.description ?? "");
    expect(mark).toMatchObject({ does: "remove", incarnation: SENDER.incarnation, token: "inc-run-8" });
    expect(numberOf(mark ?? { token: "" })).toBe(removal.ledger.sendCount);
    const look = setUp(150, "drift");
    await look.run();
    const marks = look.commands.runs.map(({ description }) => readMark(description));
    expect(marks.map((one) => [one?.does, one?.token])).toEqual([
      ["drift", "inc-run-d1"],
      ["drift", "inc-run-d2"],
    ]);
    expect(look.ledger.sendCount).toBe(7);
  });

  test("an instance that the API does not know is told alone", async () => {
    const { run, cloud } = setUp(4);
    cloud.missing.add("i-3");
    const { ends } = await run();
    expect([...ends].map(([id, { kind }]) => [id, kind])).toEqual([
      ["i-1", "ended"],
      ["i-2", "ended"],
      ["i-3", "noInstance"],
      ["i-4", "ended"],
    ]);
  });

  test("a refusal of the call is told once for all", async () => {
    const { run, commands } = setUp(250);
    commands.runTrouble.push({ ...REFUSED }, { ...REFUSED }, { ...REFUSED });
    const { refused, ends } = await run();
    expect(refused?.code).toBe("Forbidden.RAM");
    expect([...ends.values()].every(({ kind }) => kind === "refused")).toBe(true);
  });

  test("go on without a Tag when the API refuses it", async () => {
    const { run, commands, ids, ledger } = setUp(120);
    commands.runTrouble.push({ ...TAG_REFUSED }, { ...TAG_REFUSED });
    const { ends } = await run();
    expect(ledger.run.tagRefused).toBe(true);
    expect([...ends.keys()].sort()).toEqual([...ids].sort());
    expect(commands.runs.filter(({ tags }) => tags === undefined)).toHaveLength(2);
  });
});

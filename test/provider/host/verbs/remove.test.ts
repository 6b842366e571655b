/** Deletes: which instances are asked, what is waited for, and when a delete fails. */
import { describe, expect, test } from "vitest";
import { FATES, type Fate } from "../../../../provider/src/commands/report.ts";
import { scriptOf } from "../../../../provider/src/commands/script.ts";
import { readMark } from "../../../../provider/src/core/outcome/marker.ts";
import { decode } from "../../../../provider/src/core/state/decode.ts";
import { ErrorCode, SendFileError } from "../../../../provider/src/errors.ts";
import type { World } from "../../../../provider/src/host/world.ts";
import { removalOrder } from "../../../../provider/src/rollout/removal-order.ts";
import { fault } from "../../support/builders.ts";
import { SUCCESS } from "../../support/cloud.ts";
import { reportLine } from "../../support/commands.ts";
import { verbsOf } from "../../support/lifecycle.ts";
import { stack } from "../../support/stack.ts";
import { inputs } from "../../support/world.ts";

const REMOVE = { onDelete: "remove" };
const PATH = "/etc/app/app.conf";
const ID = "0123456789abcdef";
type Stack = ReturnType<typeof stack>;

/** A stack whose scripts report these fates of the one file; by default it is removed. */
async function deployed(
  over: object = {},
  fates: Readonly<Record<string, Fate>> = {},
  world?: Partial<World>,
) {
  const one = stack(world);
  one.cloud.commands.prints = ({ clientToken }, id) => {
    const fate = FATES.indexOf(fates[id] ?? "removed");
    return reportLine(clientToken, { p: "remove", s: "u", v: 0, f: [["", "", "", "", 0, fate]] });
  };
  const props = await one.up(inputs({ ...REMOVE, ...over }));
  for (const kind of ["status", "note", "warn"] as const) one.lines[kind].length = 0;
  one.cloud.lookUps.length = 0;
  return { ...one, props };
}

const deletes = (one: Stack, props = one.state(), world = one.world) =>
  verbsOf(world).remove(props ?? {}, ID);
const asked = ({ cloud }: Stack) => cloud.commands.runs.map(({ instanceIds }) => [...instanceIds]);

async function failureOf(work: Promise<void>): Promise<SendFileError> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof SendFileError)) throw new Error("the delete did not fail as it must");
  expect(error.stack).toBe(error.message);
  return error;
}

test('"keep" makes no call and names what stays', async () => {
  const one = await deployed({ onDelete: "keep" });
  await deletes(one);
  expect([asked(one), one.cloud.lookUps, one.cloud.commands.lookUps]).toEqual([[], [], []]);
  expect(one.lines.note).toEqual([
    expect.stringMatching(/^left on the instances, .*app\.conf on 3 instances$/),
  ]);
});

test("one command asks all instances that may have the file; what is kept is named in one warning", async () => {
  const one = await deployed({}, { "i-2": "kept", "i-3": "absent" });
  await deletes(one);
  expect(asked(one)).toEqual([["i-1", "i-2", "i-3"]]);
  const [run] = one.cloud.commands.runs;
  expect(readMark(run?.description ?? "")).toMatchObject({ does: "remove", tag: one.props.tag });
  expect(one.lines.note).toEqual([`${PATH}: removed from 1 instance, was absent on 1 instance`]);
  expect(one.lines.warn).toEqual([`kept, because it is not what this resource sent: ${PATH} on i-2`]);
});

test("on Windows the command is of Windows, and names the folder that is there", async () => {
  const one = await deployed({ path: "C:\\app\\x.ini" });
  await deletes(one);
  const [run] = one.cloud.commands.runs;
  const folder = "C:\\ProgramData\\alicloud-sendfile\\01234567";
  const order = removalOrder(decode(one.props), folder, run?.clientToken ?? "");
  expect(run).toMatchObject({ windows: true, script: scriptOf(order, true) });
});

test("many instances are asked in hundreds", async () => {
  const ids = Array.from({ length: 250 }, (_, at) => `i-${at}`);
  const one = await deployed({ instanceIds: ids });
  await deletes(one);
  expect(asked(one).map(({ length }) => length)).toEqual([100, 100, 50]);
});

test("an instance that never took the file is not asked, and cannot make the delete fail", async () => {
  const one = stack();
  one.cloud.facts.set("i-2", { exists: true, online: false });
  await expect(one.up(inputs({ ...REMOVE, kind: "SendFile" }))).rejects.toThrow();
  await failureOf(deletes(one));
  expect(asked(one)).toEqual([["i-1", "i-3"]]);
});

test("files at an earlier path stay, and are named", async () => {
  const one = await deployed();
  await one.up(inputs({ ...REMOVE, path: "/etc/app/new.conf" }));
  one.lines.note.length = 0;
  await deletes(one);
  expect(one.lines.note).toEqual([
    "/etc/app/new.conf: removed from 3 instances",
    expect.stringMatching(/only the last paths are removed: \/etc\/app\/app\.conf on 3 instances$/),
  ]);
});

describe("a file that the program has moved to another resource", () => {
  const other = { row: "urn:pulumi:dev::test::pulumi-nodejs:dynamic/alicloud-sendfile:Rollout::other-send" };

  test("is left where the other resource has sent it", async () => {
    const one = await deployed();
    const before = verbsOf(one.world);
    const update = { ...one.world };
    await verbsOf(update).check({}, inputs({ ...REMOVE, ...other, instanceIds: ["i-2"] }));
    await deletes(one, undefined, update);
    expect(asked(one)).toEqual([]);
    expect(one.lines.note).toEqual([`left, because another resource sends it now: ${PATH} ("other-send")`]);
    await before.remove(one.props, ID);
    expect(asked(one)).toEqual([["i-1", "i-2", "i-3"]]);
  });

  test("of an activation: its other files go, and its folder", async () => {
    const one = await deployed();
    one.cloud.commands.prints = ({ clientToken }) =>
      reportLine(clientToken, { p: "remove", s: "u", v: 0, f: [["", "", "", "", 0, 1]] });
    const [file] = (one.props.delivery as { files: object[] }).files;
    const delivery = {
      ...(one.props.delivery as object),
      activation: true,
      files: [file, { ...file, path: "/b" }],
    };
    const update = { ...one.world };
    await verbsOf(update).check({}, inputs({ ...REMOVE, ...other }));
    await deletes(one, { ...one.props, delivery }, update);
    expect(one.lines.note.at(-1)).toBe("/b: removed from 3 instances");
    const [run] = one.cloud.commands.runs;
    expect(run?.script).toContain("/b");
    expect(run?.script).not.toContain(PATH);
  });
});

describe("a delete fails", () => {
  test("when an instance cannot be reached; it names the others' reasons, and the way out", async () => {
    const one = await deployed();
    const { endings } = one.cloud.commands;
    endings.set("i-2", [{ status: "Aborted", errorCode: "InstanceNotRunning" }]);
    const down = { output: "not a report" };
    endings.set("i-3", [{ status: "Success", exitCode: 0, ...down }]);
    const { code, message } = await failureOf(deletes(one));
    expect(code).toBe(ErrorCode.REMOVAL_FAILED);
    expect(message.replaceAll("\n\t  ", "\n").split("\n")).toEqual([
      `onDelete "remove" has not removed ${PATH} from 2 of 3 instances`,
      "  i-2: Aborted InstanceNotRunning",
      expect.stringMatching(/^ {4}→ Start the instance/),
      expect.stringMatching(/^ {2}i-3: Unknown Unproven \(.*it printed no report\)$/),
      expect.stringMatching(/^ {4}→ The script did not prove/),
      expect.stringMatching(/^Then delete again: .*`onDelete: "keep"`, run `pulumi up`, then delete/),
    ]);
    expect(one.lines.note).toEqual([`${PATH}: removed from 1 instance`]);
  });

  test("and the next one asks all again, with other numbers", async () => {
    const one = await deployed();
    one.cloud.commands.endings.set("i-2", [
      { status: "Aborted", errorCode: "ClientNotRunning" },
      { status: "Success", exitCode: 0 },
    ]);
    await failureOf(deletes(one));
    await deletes(one);
    expect(asked(one)).toEqual([
      ["i-1", "i-2", "i-3"],
      ["i-1", "i-2", "i-3"],
    ]);
    const tokens = one.cloud.commands.runs.map(({ clientToken }) => clientToken);
    expect(tokens.map((token) => token.slice(token.lastIndexOf("-") + 1))).toEqual(["2", "3"]);
  });

  test.each([
    [
      "credentials",
      new SendFileError(ErrorCode.CONFIGURATION, "no credentials: run …"),
      /: no credentials: run …/,
    ],
    ["anything but a mistake", new TypeError("s3cr3t"), /: internal error \(TypeError/],
  ])("without %s", async (_, thrown, text) => {
    const one = await deployed();
    const connect = () => {
      throw thrown;
    };
    const { message } = await failureOf(deletes(one, undefined, { ...one.world, connect }));
    expect(message).toMatch(text);
    expect(message).toMatch(/`onDelete: "keep"`/);
    expect(message).not.toContain("s3cr3t");
  });

  test("without the right to look for earlier commands, or to run one", async () => {
    const one = await deployed();
    one.cloud.commands.lookUpTrouble.push(fault("terminal", "Forbidden.RAM", "DescribeInvocations"));
    expect((await failureOf(deletes(one))).message).toMatch(/DescribeInvocations: Forbidden\.RAM/);
    expect(asked(one)).toEqual([]);
    one.cloud.commands.runTrouble.push(fault("terminal", "Forbidden.RAM", "RunCommand"));
    const { message } = await failureOf(deletes(one));
    expect(message).toMatch(/i-1, i-2, i-3: NotAttempted Forbidden\.RAM \(RunCommand: told Forbidden\.RAM\)/);
    expect(message).toMatch(/→ Allow the missing RAM action/);
  });

  test("when the API knows none of the instances", async () => {
    const one = await deployed();
    for (const id of ["i-1", "i-2", "i-3"]) one.cloud.missing.add(id);
    expect((await failureOf(deletes(one))).message).toMatch(
      /from 3 of 3 instances[\s\S]*InvalidInstance\.NotFound[\s\S]*are account and region those/,
    );
  });

  test("when a newer version wrote the state, because this one may misunderstand it", async () => {
    const one = await deployed();
    await expect(deletes(one, { ...one.props, version: 3 })).rejects.toThrow(/install the newer package/);
    expect(asked(one)).toEqual([]);
  });
});

test("a released instance counts as done when the API knows the others", async () => {
  const one = await deployed();
  one.cloud.missing.add("i-2");
  await deletes(one);
  expect(one.lines.note).toEqual([
    `${PATH}: removed from 2 instances, nothing to remove on i-2, because there is no such instance`,
  ]);
});

describe("the region", () => {
  /** Remembers the region of each connection. */
  function regions(one: Stack) {
    const made: string[] = [];
    const connect: World["connect"] = ({ regionId }) => {
      made.push(regionId);
      return one.cloud;
    };
    return { made, connect };
  }
  const where = (region: string): Partial<World> => ({
    where: ({ regionId }) => ({ regionId: regionId || region, endpoint: "https://ecs.example.com" }),
  });

  test("is the recorded one, whatever the stack's region is now", async () => {
    const one = await deployed({}, {}, where("cn-hangzhou"));
    const { made, connect } = regions(one);
    await deletes(one, undefined, { ...one.world, ...where("cn-beijing"), connect });
    expect(made).toEqual(["cn-hangzhou"]);
    expect(asked(one)).toEqual([["i-1", "i-2", "i-3"]]);
  });

  test("is never another one: where state does not tell it, and the stack's differs, nothing is called", async () => {
    const one = await deployed({}, {}, where("cn-hangzhou"));
    const { made, connect } = regions(one);
    const { region, ...props } = one.props;
    expect(region).toBe("cn-hangzhou");
    const { message } = await failureOf(
      deletes(one, props, { ...one.world, ...where("cn-beijing"), connect }),
    );
    expect(message).toMatch(/set `alicloud:region` as it was/);
    expect([made, asked(one)]).toEqual([[], []]);
  });
});

describe("what an earlier update has left", () => {
  test("a send that may still arrive is waited for, but no longer than until it has ended", async () => {
    const one = await deployed();
    const before = one.props;
    one.cloud.endings.set("i-2", [{ ...SUCCESS, after: 20_000 }]);
    const killed = one.up(
      inputs({ ...REMOVE, content: "listen 81;\n", rollout: { progressDeadlineSeconds: 5 } }),
    );
    await killed;
    one.restore(before);
    const early: string[] = [];
    one.cloud.commands.onRun = () => void early.push(...one.cloud.underWay("i-2"));
    const from = one.clock.now();
    await deletes(one);
    expect(early).toEqual([]);
    expect(asked(one)).toHaveLength(1);
    expect(one.clock.now() - from).toBeLessThan(40_000);
    expect(one.lines.status).toContainEqual(
      expect.stringMatching(/^waiting up to \d+ s for what an earlier/),
    );
  });

  test("an instance that state does not know, because the update was killed, is asked too", async () => {
    const one = await deployed();
    await one.up(inputs({ ...REMOVE, instanceIds: ["i-1", "i-2", "i-3", "i-4"] }));
    await deletes(one, one.props);
    expect(asked(one)).toEqual([["i-1", "i-2", "i-3", "i-4"]]);
  });

  test("when nothing is recorded, a look-up that fails is no reason to keep the resource", async () => {
    const one = stack();
    for (const id of ["i-1", "i-2", "i-3"]) one.cloud.facts.set(id, { exists: true, online: false });
    const props = await one.up(inputs(REMOVE));
    one.lines.warn.length = 0;
    one.cloud.lookUpTrouble.push(fault("terminal", "Forbidden.RAM"));
    await deletes(one, props);
    expect(one.lines.warn).toEqual([expect.stringMatching(/^no instance is recorded .*Forbidden\.RAM/)]);
    await deletes(one, props);
    expect(one.lines.note.at(-1)).toMatch(/^no file was written/);
    expect(asked(one)).toEqual([]);
  });
});

describe("after a delete that failed", () => {
  async function halfDone() {
    const one = await deployed();
    one.cloud.commands.endings.set("i-2", [{ status: "Aborted", errorCode: "ClientNotRunning" }]);
    await failureOf(deletes(one));
    return one;
  }

  test("an up that wants nothing new makes no call; after a refresh it sends where the delete has run", async () => {
    const one = await halfDone();
    await one.up(inputs(REMOVE));
    expect(one.cloud.sentTo).toEqual([]);
    one.restore((await verbsOf(one.world).read(ID, one.props)).props);
    expect(one.lines.warn).toEqual([
      expect.stringMatching(/^a delete that failed, or .* i-1, i-3: what they hold is not known/),
    ]);
    const outs = await one.up(inputs(REMOVE));
    expect([one.cloud.sentTo, outs.passed]).toEqual([["i-1", "i-3"], true]);
  });

  test("an up that sends for another reason sends there too", async () => {
    const one = await halfDone();
    const outs = await one.up(inputs({ ...REMOVE, instanceIds: ["i-1", "i-2", "i-3", "i-4"] }));
    expect([one.cloud.sentTo.toSorted(), outs.passed]).toEqual([["i-1", "i-3", "i-4"], true]);
  });
});

describe("a cancel", () => {
  test("while it waits removes nothing", async () => {
    const one = await deployed();
    one.cloud.endings.set("i-2", [{ ...SUCCESS, after: 60_000 }]);
    await one.up(inputs({ ...REMOVE, content: "x = 1\n", rollout: { progressDeadlineSeconds: 5 } }));
    one.clock.at(2_000, () => one.abort.abort());
    expect((await failureOf(deletes(one))).message).toMatch(/cancelled before it began/);
    expect(asked(one)).toEqual([]);
  });

  test("while the scripts run fails, and the next delete waits for them", async () => {
    const one = await deployed();
    one.cloud.commands.endings.set("i-2", [
      { status: "Success", exitCode: 0, after: 50_000 },
      { status: "Success", exitCode: 0 },
    ]);
    one.clock.at(10_000, () => one.abort.abort());
    const { message } = await failureOf(deletes(one));
    expect(message).toMatch(
      /from 1 of 3 instances \(cancelled\)[\s\S]*i-2: Unknown \(cancelled; last seen Running\)/,
    );
    const from = one.clock.now();
    await deletes(one, undefined, { ...one.world, signal: new AbortController().signal });
    expect(one.clock.now() - from).toBeGreaterThan(30_000);
    expect(asked(one)).toHaveLength(2);
  });
});

/** The scripts for Windows do what they should, as far as a small model of PowerShell and of .NET can tell. */
import { symlinkSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { proofOf } from "../../../../provider/src/commands/bundle.ts";
import type { ActivateOrder, RemoveOrder, RestoreOrder } from "../../../../provider/src/commands/order.ts";
import { fileOf, Machine } from "./support/machine.ts";
import { FOLDER } from "./support/orders.ts";

const [ONE, TWO, THREE] = ["C:\\app\\one.ini", "C:\\app\\conf\\two.ini", "D:\\data\\three.ini"];
const command = (text: string) => ({ text, timeoutSeconds: 30 });
const reload = command("reload");
const NEW = { [ONE]: "new", [TWO]: "two" };
let machine: Machine;
beforeEach(() => {
  machine = new Machine();
  machine.disk.put(ONE, "old", 0o640);
});
afterEach(() => machine.remove());

const contents = (...paths: string[]) => paths.map((path) => machine.disk.content(path));
const fails = (...texts: string[]) => {
  machine.commands = (text) => ({ exit: texts.includes(text) ? 3 : 0, out: `${text} says` });
};
/** What must never be left: staged files, and files beside a target. */
function litter() {
  const { disk } = machine;
  const beside = ["C:\\app", "C:\\app\\conf", "D:\\data"].filter((path) => disk.attributes(path) === 16);
  return [
    ...["in", "new", "txn"].filter((name) => disk.attributes(`${FOLDER}\\${name}`) !== -1),
    ...beside.flatMap((path) => disk.names(path, false)).filter((path) => path.includes(".sf-")),
  ];
}

describe("an activation", () => {
  test("puts a changed and a new file in place with their access, reloads once, and keeps the old file", () => {
    const { report, exit } = machine.run(machine.deliver(NEW, { reload }));
    expect(report).toMatchObject({ ok: true, stands: "new", verified: true, reload: "done" });
    expect([exit, report?.files.map(({ changed }) => changed)]).toEqual([0, [true, true]]);
    expect([...contents(ONE, TWO), machine.ran]).toEqual(["new", "two", ["reload"]]);
    expect([machine.disk.access(ONE), machine.disk.access(TWO)]).toEqual([0o640, 0o644]);
    expect(report?.backup).toBe(`${FOLDER}\\b\\1000001`);
    expect(contents(`${report?.backup}\\o0`)).toEqual(["old"]);
    expect(litter()).toEqual([]);
  });

  test("a second time changes nothing, reloads nothing, and needs no bundle", () => {
    machine.run(machine.deliver(NEW, { reload }));
    const { report } = machine.run(machine.deliver(NEW, { reload, token: "inc-run-2" }, false));
    expect(report).toMatchObject({ ok: true, stands: "new", verified: true, reload: "notNeeded" });
    expect([report?.files.map(({ changed }) => changed), machine.ran]).toEqual([[false, false], ["reload"]]);
  });

  test("works on another volume, where the new file waits beside its target", () => {
    machine.disk.put(THREE, "old", 0o600);
    fails("test");
    const order = machine.deliver({ ...NEW, [THREE]: "three" }, { test: command("test") });
    expect(machine.run(order).report).toMatchObject({ code: "TestFailed", rolledBack: "undone" });
    expect([...contents(ONE, TWO, THREE), litter()]).toEqual(["old", undefined, "old", []]);
    fails();
    machine.deliver({ ...NEW, [THREE]: "three" });
    expect(machine.run(order).report).toMatchObject({ ok: true, stands: "new" });
    expect([...contents(THREE), machine.disk.access(THREE)]).toEqual(["three", 0o600]);
  });

  test("shows the staged copies to the validation alone", () => {
    const seen: unknown[] = [];
    machine.commands = (text, env) => {
      const [file, second] = [env.get("file"), env.get("file2")];
      seen.push([text, file?.split("\\").at(-1), second && machine.disk.content(second), ...contents(ONE)]);
      return { exit: 0 };
    };
    machine.run(machine.deliver(NEW, { validate: command("validate"), test: command("test") }));
    expect(seen).toEqual([
      ["validate", "one.ini", "two", "old"],
      ["test", undefined, undefined, "new"],
    ]);
  });

  test.each([
    ["validate", "ValidateFailed", []],
    ["test", "TestFailed", ["test"]],
    ["health", "HealthFailed", ["test", "reload"]],
  ])("whose %s fails leaves the old files, and says what the command said", (name, code, before) => {
    fails(name);
    const over = { [name]: { text: name, timeoutSeconds: 3 } };
    const order = machine.deliver(NEW, { validate: command("v"), test: command("test"), reload, ...over });
    const { report, exit } = machine.run(order);
    expect(report).toMatchObject({
      ok: false,
      code,
      phase: name,
      exitCode: 3,
      stands: "old",
      message: `${name} says`,
    });
    expect([exit, ...contents(ONE, TWO), litter()]).toEqual([1, "old", undefined, []]);
    expect(machine.ran).toEqual(expect.arrayContaining(before));
    expect(report?.reload).toBe(name === "health" ? "done" : "notNeeded");
  });

  test("whose reload fails reloads again after the old files are back, and owes it when that fails too", () => {
    fails("reload");
    const { report } = machine.run(machine.deliver(NEW, { reload }));
    expect(report).toMatchObject({
      code: "ReloadFailed",
      stands: "old",
      rolledBack: "undone",
      reload: "owed",
    });
    expect([machine.ran, ...contents(ONE)]).toEqual([["reload", "reload"], "old"]);
  });

  test("without undo keeps the new files, and the next run makes up the reload without a bundle", () => {
    fails("reload");
    const first = machine.run(machine.deliver(NEW, { reload, undoes: false }));
    expect(first.report).toMatchObject({ code: "ReloadFailed", stands: "new", reload: "owed" });
    fails();
    const { report } = machine.run(machine.deliver(NEW, { reload, undoes: false }, false));
    expect(report).toMatchObject({ ok: true, reload: "done" });
    expect([machine.ran, report?.files.some(({ changed }) => changed)]).toEqual([
      ["reload", "reload"],
      false,
    ]);
  });

  test("ends a command whose time is over, with its children", () => {
    machine.commands = () => ({ exit: 0, hangs: true });
    const { report, ended } = machine.run(machine.deliver(NEW, { test: command("test") }));
    expect(report).toMatchObject({ code: "TestTimeout", rolledBack: "undone" });
    expect([report?.exitCode, ended]).toEqual([undefined, ["/T", "/F", "/PID", 77]]);
  });

  test("repeats health until it is well, or its time is over", () => {
    let tries = 0;
    machine.commands = () => ({ exit: ++tries < 3 ? 1 : 0 });
    expect(machine.run(machine.deliver(NEW, { health: command("health") })).report).toMatchObject({
      ok: true,
    });
    expect(tries).toBe(3);
  });

  test("shows at most so many bytes of an output, and none of a secret's", () => {
    machine.commands = () => ({ exit: 1, out: "x".repeat(500) });
    const over = { test: command("test") };
    expect(machine.run(machine.deliver(NEW, { ...over, say: 200 })).report?.message).toBe("x".repeat(200));
    expect(machine.run(machine.deliver(NEW, { ...over, say: 0 })).report?.message).toBe("");
  });

  test("of which one file is held open changes none", () => {
    machine.disk.put(TWO, "old two");
    machine.disk.held.add(machine.disk.at(TWO));
    const { report } = machine.run(machine.deliver(NEW, { reload }));
    expect(report).toMatchObject({
      code: "SwapFailed",
      stands: "old",
      rolledBack: "undone",
      reload: "notNeeded",
    });
    expect([...contents(ONE, TWO), litter(), machine.ran]).toEqual(["old", "old two", [], []]);
  });

  test.each<[string, Partial<ActivateOrder>, () => void]>([
    ["TargetIsDirectory", {}, () => machine.disk.make(TWO)],
    [
      "TargetIsLink",
      {},
      () => {
        machine.disk.make("C:\\app\\conf");
        symlinkSync("one.ini", machine.disk.at(TWO));
      },
    ],
    ["FileAlreadyExists", { replaces: false }, () => undefined],
    [
      "StateFolder",
      {},
      () => {
        machine.disk.foreign.add(machine.disk.at("C:\\ProgramData\\alicloud-sendfile"));
      },
    ],
    [
      "Busy",
      {},
      () => {
        machine.disk.put(`${FOLDER}\\lock`, "");
        machine.disk.guarded.add(machine.disk.at(FOLDER));
        machine.disk.held.add(machine.disk.at(`${FOLDER}\\lock`));
      },
    ],
  ])("ends with %s before anything changes", (code, over, prepare) => {
    const order = machine.deliver(NEW, over);
    prepare();
    const { report, exit } = machine.run(order);
    expect(report).toMatchObject({ ok: false, code, stands: code === "Busy" ? "unknown" : "old" });
    expect([exit, ...contents(ONE)]).toEqual([1, "old"]);
  });

  test("replaces a file that this resource brought, although foreign ones are refused", () => {
    machine.run(machine.deliver(NEW));
    const { report } = machine.run(machine.deliver({ [ONE]: "newer", [TWO]: "two" }, { replaces: false }));
    expect(report).toMatchObject({ ok: true, stands: "new" });
  });

  test.each([
    ["StagedMissing", (path: string) => machine.disk.remove(path)],
    ["StagedMismatch", (path: string) => machine.disk.put(path, "damaged")],
  ])("without its bundle ends with %s", (code, damage) => {
    const order = machine.deliver(NEW);
    damage(`${FOLDER}\\in\\${order.filesKey}.0`);
    expect(machine.run(order).report).toMatchObject({ code, phase: "unpack", stands: "old" });
    expect(contents(ONE)).toEqual(["old"]);
  });

  test("trusts nothing in a folder that others could write to", () => {
    const order = machine.deliver(NEW);
    for (const [name, text] of [
      ["go", "1"],
      ["p0", "C:\\Windows\\evil"],
      ["n0", "evil"],
      ["k", order.filesKey],
      ["f", "1"],
      ["a0", "1"],
    ])
      machine.disk.put(`${FOLDER}\\txn\\${name}`, text ?? "");
    expect(machine.run(order).report).toMatchObject({ ok: true });
    expect(contents("C:\\Windows\\evil")).toEqual([undefined]);
  });

  test("keeps as many sets of old files as it should", () => {
    for (const text of ["1", "2", "3", "4"]) machine.run(machine.deliver({ [ONE]: text }, { backups: 2 }));
    expect(machine.disk.names(`${FOLDER}\\b`, true).map((path) => contents(`${path}\\o0`))).toEqual([
      ["2"],
      ["3"],
    ]);
    machine.run(machine.deliver({ [ONE]: "5" }, { backups: 0 }));
    expect(machine.disk.names(`${FOLDER}\\b`, true)).toEqual([]);
  });
});

describe("a verification", () => {
  const nonce = "11".repeat(16);
  const file = (path: string, content: string) => ({
    ...fileOf(path, content),
    proof: proofOf(nonce, Buffer.from(content)),
  });
  const order = (...files: ReturnType<typeof file>[]) =>
    ({ kind: "verify", token: "t", nonce, files, say: 9 }) as const;

  test("tells what is as ordered and what is not", () => {
    expect(machine.run(order(file(ONE, "old"))).report).toMatchObject({
      ok: true,
      stands: "new",
      verified: true,
    });
    const { report } = machine.run(order(file(ONE, "new"), file(TWO, "x")));
    expect(report).toMatchObject({
      ok: false,
      code: "VerifyMismatch",
      message: `${ONE}: hash\n${TWO}: missing\n`,
    });
  });

  test("asks for health without a state folder", () => {
    fails("health");
    const { report } = machine.run({ ...order(), health: { text: "health", timeoutSeconds: 2 } });
    expect(report).toMatchObject({ code: "HealthFailed", exitCode: 3, message: "alth says" });
    expect(machine.disk.names("C:\\Windows\\Temp", true)).toEqual([]);
  });
});

describe("a restore", () => {
  const order = (over: Partial<RestoreOrder> = {}): RestoreOrder => ({
    ...{ kind: "restore", token: "inc-run-9", folder: FOLDER, run: "inc-run" },
    ...{ files: [fileOf(ONE, "new"), fileOf(TWO, "two")], reload, say: 200, ...over },
  });

  test("puts the old files back and reloads; a second one finds all done", () => {
    machine.run(machine.deliver(NEW, { reload }));
    for (const reloads of ["done", "notNeeded"])
      expect(machine.run(order()).report).toMatchObject({
        ...{ ok: true, phase: "restore", stands: "restored", rolledBack: "restored", reload: reloads },
      });
    expect([...contents(ONE, TWO), machine.disk.access(ONE), machine.ran]).toEqual([
      "old",
      undefined,
      0o640,
      ["reload", "reload"],
    ]);
  });

  test("shows a file by what is remembered of it", () => {
    machine.run(machine.deliver({ [ONE]: "first", [TWO]: "two" }));
    machine.run(machine.deliver(NEW));
    const { report } = machine.run(order());
    expect(report?.files.map(({ proof }) => proof)).toEqual([
      fileOf(ONE, "first").proof,
      fileOf(TWO, "two").proof,
    ]);
  });

  test("owes a reload that fails, and a second one makes up for it", () => {
    machine.run(machine.deliver(NEW, { reload }));
    fails("reload");
    expect(machine.run(order()).report).toMatchObject({
      code: "ReloadFailed",
      stands: "restored",
      rolledBack: "restored",
      reload: "owed",
    });
    fails();
    expect(machine.run(order()).report).toMatchObject({ ok: true, stands: "restored", reload: "done" });
  });

  test("puts nothing back where a file is no longer ours, and names it", () => {
    machine.run(machine.deliver(NEW));
    machine.disk.put(TWO, "by hand");
    const { report } = machine.run(order());
    expect(report).toMatchObject({
      code: "Drifted",
      stands: "unknown",
      message: `${TWO}: something else has changed it\n`,
    });
    expect(contents(ONE, TWO)).toEqual(["new", "by hand"]);
  });

  test("takes back nothing of another run", () => {
    machine.run(machine.deliver(NEW, { token: "inc-other-1" }));
    expect(machine.run(order()).report).toMatchObject({ code: "BackupMissing", stands: "old" });
    expect(contents(ONE)).toEqual(["new"]);
  });
});

describe("a look for drift", () => {
  test("tells how each file differs and writes nothing", () => {
    const paths = ["a", "b", "c", "d", "e", "f"].map((name) => `C:\\app\\${name}`);
    const [a = "", b = "", c = "", d = "", e = "", f = ""] = paths;
    machine.run(machine.deliver(Object.fromEntries(paths.map((path) => [path, "content"]))));
    machine.disk.put(b, "Content");
    machine.disk.put(c, "cut");
    machine.disk.remove(d);
    machine.disk.remove(e);
    machine.disk.make(e);
    machine.disk.remove(f);
    symlinkSync("a", machine.disk.at(f));
    const files = paths.map((path) => fileOf(path, "content"));
    const { report } = machine.run({ kind: "drift", token: "t", folder: FOLDER, follows: false, files });
    expect(report).toMatchObject({ ok: true, phase: "drift", stands: "old", verified: false });
    expect(report?.files.map(({ differs }) => differs)).toEqual([
      [],
      ["content"],
      ["cut"],
      ["missing"],
      ["type"],
      ["type"],
    ]);
    expect(machine.disk.steps).toBe(0);
    const again = machine.run({
      kind: "drift",
      token: "t",
      folder: FOLDER,
      follows: false,
      files: [fileOf(a, "content")],
    });
    expect(again.report?.verified).toBe(true);
  });

  test("takes a content for another one when nothing remembers its salt", () => {
    const { report } = machine.run({
      kind: "drift",
      token: "t",
      folder: FOLDER,
      follows: true,
      files: [fileOf(ONE, "old")],
    });
    expect(report?.files[0]?.differs).toEqual(["content"]);
    const nonce = "22".repeat(16);
    const files = [{ ...fileOf(ONE, "old"), proof: proofOf(nonce, Buffer.from("old")) }];
    expect(
      machine.run({ kind: "drift", token: "t", nonce, follows: true, files }).report?.files[0]?.differs,
    ).toEqual([]);
  });
});

describe("a removal", () => {
  const order = (over: Partial<RemoveOrder> = {}): RemoveOrder => ({
    ...{ kind: "remove", token: "t", folder: FOLDER, follows: false, reload, say: 200 },
    files: [ONE, TWO, THREE].map((path) => ({ path, known: [] })),
    ...over,
  });

  test("removes what is ours, keeps what is not, reloads once, and takes the state folder along", () => {
    machine.run(machine.deliver(NEW));
    machine.disk.put(TWO, "by hand");
    const { report } = machine.run(order());
    expect(report).toMatchObject({ ok: true, phase: "remove", stands: "unknown", reload: "done" });
    expect(report?.files.map(({ fate }) => fate)).toEqual(["removed", "kept", "absent"]);
    expect(report?.message).toBe(`${TWO}: kept, because its content is not ours\n`);
    expect(machine.disk.attributes("C:\\ProgramData\\alicloud-sendfile")).toBe(-1);
    expect(machine.run(order()).report).toMatchObject({ ok: true, reload: "notNeeded" });
    expect(machine.ran).toEqual(["reload"]);
  });

  test.each([FOLDER, undefined])("knows the contents of direct sends (state folder: %s)", (folder) => {
    const known = [
      { salt: "33", proof: "44" },
      { salt: "55", proof: proofOf("55", Buffer.from("old")) },
    ];
    const { folder: _f, ...rest } = order({ files: [{ path: ONE, known }] });
    const { report } = machine.run(folder === undefined ? rest : { ...rest, folder });
    expect([report?.ok, report?.files[0]?.fate, report?.reload, ...contents(ONE)]).toEqual([
      true,
      "removed",
      "done",
      undefined,
    ]);
  });

  test("owes a reload that fails, and a second one makes up for it", () => {
    machine.run(machine.deliver(NEW));
    fails("reload");
    expect(machine.run(order()).report).toMatchObject({ code: "ReloadFailed", reload: "owed" });
    fails();
    expect(machine.run(order()).report).toMatchObject({ ok: true, reload: "done" });
    expect(machine.disk.attributes(FOLDER)).toBe(-1);
  });

  test("that cannot remove a file says so", () => {
    machine.run(machine.deliver(NEW));
    machine.disk.held.add(machine.disk.at(ONE));
    const { report } = machine.run(order());
    expect(report).toMatchObject({ ok: false, code: "RemoveFailed" });
    expect(report?.files.map(({ fate }) => fate)).toEqual([undefined, "removed", "absent"]);
  });
});

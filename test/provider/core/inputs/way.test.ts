/** How the files get in place, as it is read from the inputs: defaults, commands with their times, and the delivery's keys. */
import { describe, expect, test } from "vitest";
import { UNKNOWN } from "../../../../provider/src/core/inputs/unknown.ts";
import { allKnown, settingsOf, wantedOf } from "../../../../provider/src/core/inputs/wanted.ts";
import { wayOf } from "../../../../provider/src/core/inputs/way.ts";

const KEY = "5e".repeat(32);
const FILE = { path: "/etc/app.conf", content: "listen 80;\n", instanceIds: ["i-1"] };

test("without activation SendFile writes the file itself", () => {
  expect(wayOf(FILE)).toEqual({ kind: "direct", verify: false });
  expect(wayOf({ ...FILE, activation: null, verify: false })).toEqual({ kind: "direct", verify: false });
  expect(wayOf({ verify: true, healthCommand: "app ping" })).toEqual({
    kind: "direct",
    verify: true,
    health: { text: "app ping", timeoutSeconds: 60 },
  });
});

test("an empty activation has all defaults", () => {
  expect(wayOf({ activation: {} })).toEqual({
    kind: "activation",
    symlinks: "follow",
    rollback: "failed",
    backups: 1,
  });
});

test("on Windows a link is refused, because nothing there follows it", () => {
  const windows = { path: "C:\\app\\app.ini", content: "a" };
  for (const raw of [windows, { files: [windows] }])
    expect(wayOf({ ...raw, activation: {} })).toMatchObject({ symlinks: "refuse" });
});

test("commands carry their times", () => {
  const activation = {
    validateCommand: "v",
    testCommand: "t",
    reloadCommand: "r",
    commandTimeoutSeconds: 7,
    backups: 0,
    symlinks: "refuse",
  };
  const all = { activation, healthCommand: "h", healthTimeoutSeconds: 8, rollback: "none", verify: true };
  expect(wayOf(all)).toEqual({
    kind: "activation",
    symlinks: "refuse",
    rollback: "none",
    backups: 0,
    validate: { text: "v", timeoutSeconds: 7 },
    test: { text: "t", timeoutSeconds: 7 },
    reload: { text: "r", timeoutSeconds: 7 },
    health: { text: "h", timeoutSeconds: 8 },
  });
  expect(wayOf({ activation: { testCommand: "t" } })).toMatchObject({ test: { timeoutSeconds: 30 } });
});

describe("the wanted delivery", () => {
  const files = [
    { path: "/etc/b.conf", content: "" },
    { path: "/etc/a.conf", contentBase64: "AP8=", mode: "4755", owner: "0" },
  ];
  const several = { files, activation: {}, instanceIds: ["i-1"] };

  test("has the files in their order", () => {
    const { delivery, settings } = wantedOf(several, KEY);
    expect(delivery.files.map(({ path, size, mode, owner }) => [path, size, mode, owner])).toEqual([
      ["/etc/b.conf", 0, "0644", ""],
      ["/etc/a.conf", 2, "4755", "0"],
    ]);
    expect(delivery.files[0].secretTexts).toEqual([]);
    expect(settings.path).toBe("/etc/b.conf");
    expect(settingsOf({ path: "/etc/b.conf" }).path).toBe("/etc/b.conf");
  });

  test("counts as a secret unless the program says that it is none", () => {
    expect(wantedOf({ ...FILE, __isSecret: false }, KEY).delivery.isSecret).toBe(false);
    expect(wantedOf({ ...FILE, __isSecret: true }, KEY).delivery.isSecret).toBe(true);
    expect(wantedOf(FILE, KEY).delivery.isSecret).toBe(true);
  });

  test.each(["files", "activation", "verify", "healthCommand", "healthTimeoutSeconds", "rollback"])(
    "is not known while %s is not",
    (name) => {
      expect(allKnown({ ...FILE, [name]: UNKNOWN })).toBe(false);
    },
  );
});

describe("keys", () => {
  const keys = (more: object) => {
    const { key, filesKey } = wantedOf({ ...FILE, ...more }, KEY).delivery;
    return { key, filesKey };
  };
  const direct = keys({});
  const activated = keys({ activation: {} });

  test("verify and health do not change those of a direct delivery", () => {
    expect(keys({ verify: true, healthCommand: "h" })).toEqual(direct);
  });

  test("an activation and another choice about links have keys of their own", () => {
    const replacing = keys({ activation: { symlinks: "replace" } });
    for (const name of ["key", "filesKey"] as const)
      expect(new Set([direct[name], activated[name], replacing[name]]).size).toBe(3);
    expect(keys({ activation: { symlinks: "follow" } })).toEqual(activated);
  });

  test("commands, backups, rollback and health change no key", () => {
    const activation = { testCommand: "t", reloadCommand: "r", validateCommand: "v", backups: 3 };
    const other = {
      activation: { ...activation, commandTimeoutSeconds: 9 },
      rollback: "none",
      healthCommand: "h",
    };
    expect(keys(other)).toEqual(activated);
  });

  test("one file as the argument or as the only one of files is the same delivery", () => {
    const { path, content, ...rest } = FILE;
    const listed = wantedOf({ ...rest, activation: {}, files: [{ path, content }] }, KEY).delivery;
    expect(listed.key).toBe(activated.key);
  });
});

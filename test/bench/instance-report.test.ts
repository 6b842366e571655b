/** Tests that the scripted end of a command is the one that the script's own text asks for: the provider must believe it. */
import { expect, test } from "vitest";
import { commandEnd } from "../../bench/instance-report.ts";
import { proofOf } from "../../provider/src/commands/bundle.ts";
import type {
  ActivateOrder,
  DriftOrder,
  OrderedFile,
  RestoreOrder,
  VerifyOrder,
} from "../../provider/src/commands/order.ts";
import { readReport } from "../../provider/src/commands/report.ts";
import { scriptOf } from "../../provider/src/commands/script.ts";

const SALT = "5a".repeat(32);
const file = (path: string, owner = ""): OrderedFile => ({
  ...{ path, bytes: 3, proof: proofOf(SALT, Buffer.from(path)), mode: "0640", owner, group: "" },
});
const FILES = [file("/etc/app/app.conf"), file("/etc/app/it's $(here).conf", "app")];
const ACTIVATE: ActivateOrder = {
  ...{
    kind: "activate",
    token: "token-1",
    folder: "/var/lib/alicloud-sendfile/0a0b0c0d",
    filesKey: "0".repeat(16),
  },
  ...{
    bundle: { sha256: "ab".repeat(32), bytes: 100, parts: 1 },
    files: FILES,
    replaces: true,
    undoes: true,
  },
  ...{ symlinks: "follow", backups: 1, say: 1_500, reload: { text: "true", timeoutSeconds: 30 } },
};
const VERIFY: VerifyOrder = {
  kind: "verify",
  token: "token-2",
  nonce: "0".repeat(32),
  files: FILES,
  say: 1_500,
};

const RESTORE: RestoreOrder = {
  ...{ kind: "restore", token: "token-3", folder: ACTIVATE.folder, run: "token", files: FILES, say: 1_500 },
  reload: { text: "true", timeoutSeconds: 30 },
};

const reportOf = (order: ActivateOrder | VerifyOrder | DriftOrder | RestoreOrder, fails = false) => {
  const { output, exitCode } = commandEnd(scriptOf(order), "i-1", fails);
  return { exitCode, report: readReport(Buffer.from(output), order.token) };
};

test("a success proves every file of the order", () => {
  for (const order of [ACTIVATE, VERIFY]) {
    const { exitCode, report } = reportOf(order);
    expect(exitCode).toBe(0);
    expect(report).toMatchObject({ ok: true, stands: "new", verified: true });
    expect(report?.files.map(({ proof }) => proof)).toEqual(FILES.map(({ proof }) => proof));
    expect(report?.files.map(({ owner }) => owner)).toEqual(["root", "app"]);
  }
  expect(reportOf(ACTIVATE).report).toMatchObject({ reload: "done", backup: `${ACTIVATE.folder}/b/1000001` });
});

test("a restore has put all files back", () => {
  const { exitCode, report } = reportOf(RESTORE);
  expect(exitCode).toBe(0);
  expect(report).toMatchObject({ ok: true, phase: "restore", stands: "restored", rolledBack: "restored" });
  expect(report?.files).toHaveLength(FILES.length);
});

test("a failure has changed nothing and tells its own words", () => {
  const { exitCode, report } = reportOf(ACTIVATE, true);
  expect(exitCode).toBe(1);
  expect(report).toMatchObject({ ok: false, phase: "validate", code: "ValidateFailed", stands: "old" });
  expect(report?.message).toMatch(/^i-1: /);
});

test("a command that looks for drift finds no difference, of a direct delivery and of an activation", () => {
  const drift: DriftOrder = { kind: "drift", token: "token-3", nonce: SALT, follows: true, files: FILES };
  const { nonce, ...rest } = drift;
  for (const order of [drift, { ...rest, folder: ACTIVATE.folder }]) {
    const { exitCode, report } = reportOf(order);
    expect(exitCode).toBe(0);
    expect(report).toMatchObject({ ok: true, phase: "drift", stands: "old" });
    expect(report?.files.map(({ differs }) => differs)).toEqual([[], []]);
  }
});

/** The script of a verify order, run with the shells of this machine. It compares, asks for health, and changes nothing. */
import { spawnSync } from "node:child_process";
import { chmodSync, lstatSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { proofOf } from "../../../provider/src/commands/bundle.ts";
import type { OrderedFile, VerifyOrder } from "../../../provider/src/commands/order.ts";
import { type Report, readReport } from "../../../provider/src/commands/report.ts";
import { scriptOf } from "../../../provider/src/commands/script.ts";
import { size } from "../../support/size.ts";
import { CAN, SHELLS, scratch, TOKEN } from "./support/local.ts";

const NONCE = "c3".repeat(32);
let root = "";
let file: OrderedFile;

beforeEach(() => {
  root = scratch();
  mkdirSync(`${root}/etc`);
  writeFileSync(`${root}/etc/it's a file`, "content\n");
  chmodSync(`${root}/etc/it's a file`, 0o640);
  const { uid, gid } = lstatSync(`${root}/etc/it's a file`);
  const proof = proofOf(NONCE, Buffer.from("content\n"));
  file = { path: `${root}/etc/it's a file`, bytes: 8, proof, mode: "0640", owner: `${uid}`, group: `${gid}` };
});

afterEach(() => rmSync(root, { recursive: true }));

const present = Object.keys(SHELLS).filter((shell) => CAN[shell]);

describe.each(size(present.slice(0, 1), present))("%s", (shell) => {
  const run = (
    order: Partial<VerifyOrder>,
  ): { report: Report | undefined; status: number | null; output: string } => {
    const whole: VerifyOrder = {
      kind: "verify",
      token: TOKEN,
      nonce: NONCE,
      files: [file],
      say: 1_500,
      ...order,
    };
    writeFileSync(`${root}/script`, scriptOf(whole));
    const [program = "", ...args] = SHELLS[shell] ?? [];
    const { stdout, status } = spawnSync(program, [...args, `${root}/script`]);
    return { report: readReport(stdout, TOKEN), status, output: stdout.toString() };
  };

  test("files as ordered are verified", () => {
    const { report, status } = run({});
    expect(status).toBe(0);
    expect(report).toEqual({
      ok: true,
      phase: "verify",
      code: "",
      message: "",
      stands: "new",
      verified: true,
      files: [
        { proof: file.proof, mode: "0640", owner: file.owner, group: file.group, links: 1, changed: false },
      ],
    });
    expect(readdirSync(root).sort()).toEqual(["etc", "script"]);
  });

  test("an owner by name, an owner that is not managed, and a link to the file", () => {
    const name = spawnSync("id", ["-un"]).stdout.toString().trim();
    symlinkSync("it's a file", `${root}/etc/link`);
    const { report } = run({
      files: [
        { ...file, owner: name, group: "" },
        { ...file, path: `${root}/etc/link`, owner: "" },
      ],
    });
    expect(report).toMatchObject({ ok: true, verified: true });
    expect(report?.files[0]?.owner).toBe(name);
  });

  test.each<[string, string, () => Partial<OrderedFile>]>([
    ["bytes", "hash", () => ({ proof: proofOf(NONCE, Buffer.from("Content\n")) })],
    ["size", "hash size", () => ({ proof: proofOf(NONCE, Buffer.from("longer\n")), bytes: 7 })],
    ["mode", "mode", () => ({ mode: "0644" })],
    ["owner", "owner", () => ({ owner: "4321" })],
    ["owner by a name that is not known", "owner", () => ({ owner: "no-such-user" })],
    ["group", "group", () => ({ group: "no-such-group" })],
    ["missing file", "missing", () => ({ path: `${root}/etc/none` })],
    ["folder", "missing", () => ({ path: `${root}/etc` })],
  ])("another %s is a mismatch", (_, word, change) => {
    const wrong = { ...file, ...change() };
    const { report, status } = run({ files: [file, wrong], health: { text: "true", timeoutSeconds: 5 } });
    expect(status).toBe(1);
    expect(report).toMatchObject({
      ok: false,
      phase: "verify",
      code: "VerifyMismatch",
      stands: "unknown",
      verified: false,
    });
    expect(report?.message).toBe(`${wrong.path}: ${word}\n`);
    expect(report?.files.length).toBe(2);
  });

  test("health alone: it passes at a later try", () => {
    const text = `echo x >>${root}/tries; test $(wc -l <${root}/tries) -gt 1`;
    const { report } = run({ files: [], health: { text, timeoutSeconds: 20 } });
    expect(report).toMatchObject({
      ok: true,
      phase: "health",
      stands: "old",
      verified: false,
      files: [],
    });
  });

  test("health alone fails: the report says that nothing was changed", () => {
    const { report } = run({ files: [], health: { text: "exit 3", timeoutSeconds: 1 } });
    expect(report).toMatchObject({ ok: false, code: "HealthFailed", stands: "old", files: [] });
  });

  test("health fails: its words and exit code are told, not those of a try that was cut off", () => {
    const { report, status } = run({ health: { text: "echo sick >&2; exit 194", timeoutSeconds: 1 } });
    expect(status).toBe(1);
    expect(report).toMatchObject({
      code: "HealthFailed",
      phase: "health",
      exitCode: 194,
      message: "sick\n",
      stands: "new",
    });
  });

  test("health hangs", () => {
    const { report } = run({ health: { text: "sleep 20", timeoutSeconds: 1 } });
    expect(report).toMatchObject({ ok: false, code: "HealthTimeout", phase: "health" });
  });

  test("with say 0 no word of health leaves the instance", () => {
    const { report, output } = run({ say: 0, health: { text: "echo secret; exit 1", timeoutSeconds: 1 } });
    expect(report).toMatchObject({ code: "HealthFailed", message: "" });
    expect(output).not.toContain(Buffer.from("secret").toString("hex"));
  });
});

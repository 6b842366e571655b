/** Stands in for the shell of an instance: reads what a verify script compares, and reports as the script would. */
import { createHash } from "node:crypto";
import type { Emulator, EmulatorOptions } from "ecs-assistant-emulator";
import { reportLine } from "../../provider/support/commands.ts";
import { PATH } from "./rig.ts";

type Script = Exclude<EmulatorOptions["commands"], boolean | undefined>;

/** `emulator` is asked when a command runs, so that it may be started later. */
export function verifyingShell(emulator: () => Emulator): Script {
  return ({ content }, id) => {
    const [, token = ""] = /^T=([\w-]+)$/m.exec(content) ?? [];
    const [, nonce = ""] = /^S=(\w+)$/m.exec(content) ?? [];
    const bytes = emulator().stat(id, PATH)?.content ?? Buffer.from("");
    const proof = createHash("sha256").update(nonce).update(bytes).digest("hex");
    const isThere = content.includes(proof);
    const seen = { f: [[proof, "0644", "root", "root", 1, 0]] };
    const failed = { ...seen, ok: 0, c: "VerifyMismatch", s: "u", v: 0, m: "hash" };
    return { output: reportLine(token, isThere ? seen : failed), exitCode: isThere ? 0 : 1 };
  };
}

/** What is for Windows goes out for Windows, from the step of a rollout down to the request of the API. */
import { expect, test } from "vitest";
import { runCommand } from "../../../provider/src/client/actions/run-command.ts";
import { sendFile } from "../../../provider/src/client/actions/send-file.ts";
import { stateFolder } from "../../../provider/src/core/inputs/state-folder.ts";
import { wantedOf } from "../../../provider/src/core/inputs/wanted.ts";
import { ACTIVATE } from "../../../provider/src/rollout/steps/activate.ts";
import { bundleFor, partsOf } from "../../../provider/src/rollout/steps/bundle.ts";
import type { StepKind } from "../../../provider/src/rollout/steps/step.ts";
import { VERIFY } from "../../../provider/src/rollout/steps/verify.ts";
import { start } from "../../../provider/src/tasks/start.ts";
import { ledger, SENDER } from "../support/ledger.ts";
import { serve } from "../support/wire.ts";
import { outside } from "../support/world.ts";

const ID = "0a1b2c3d4e5f60718293a4b5c6d7e8f9";
const FILE = { content: "listen 80;\n", instanceIds: ["i-1"] };
const WAYS: readonly [string, StepKind, object][] = [
  ["an activation", ACTIVATE, { activation: { reloadCommand: "Restart-Service app" } }],
  ["a verification", VERIFY, { verify: true }],
];

function ledgerOf(path: string, args: object, kind: StepKind) {
  const wanted = wantedOf({ ...FILE, path, ...args }, SENDER.digestKey);
  const sender = { ...SENDER, folder: stateFolder(ID, wanted.delivery.files[0].windows) };
  return ledger(["i-1"], { wanted, sender, steps: [kind] });
}

/** Runs the step's command and returns the form of the call, and the script that the task made. */
async function sent(path: string, args: object, kind: StepKind) {
  const { seen, call } = await serve({ InvokeId: "t-1" });
  const { world, cloud } = outside();
  const api = Object.assign(cloud, { runCommand: (request: never) => runCommand(call, request) });
  const deps = { ...world, api, progress: world.progress("") };
  const book = ledgerOf(path, args, kind);
  const step = kind.make(book, deps);
  const [draft] = step.tasks(["i-1"]);
  if (draft === undefined) throw new Error("the step has no task");
  const [started] = await start(draft, step.port, { ledger: book, deps });
  if (started?.kind !== "accepted") throw new Error("the command was not accepted");
  const payload = draft.payload as { script(token: string, windows: boolean): string };
  return {
    form: seen[0]?.form ?? new URLSearchParams(),
    script: payload.script(started.token, path.startsWith("C:")),
  };
}

test.each(WAYS)("%s of a Windows path is a PowerShell script", async (_what, kind, args) => {
  const { form, script } = await sent("C:\\app\\app.ini", args, kind);
  expect(form.get("Type")).toBe("RunPowerShellScript");
  expect(Buffer.from(form.get("CommandContent") ?? "", "base64").toString()).toBe(script);
  expect(script).toMatch(/^Set-StrictMode -Version 2\.0\n/);
  expect(script).toContain(`File '${Buffer.from("C:\\app\\app.ini").toString("base64")}'`);
});

test.each(WAYS)("%s of a Linux path is a shell script", async (_what, kind, args) => {
  const { form, script } = await sent("/etc/app.ini", args, kind);
  expect(form.get("Type")).toBe("RunShellScript");
  expect(script).not.toContain("Set-StrictMode");
});

test("the parts of a bundle go to the folder for Windows, without mode", async () => {
  const { seen, call } = await serve({ InvokeId: "f-1" });
  const book = ledgerOf("C:\\app\\app.ini", { activation: {} }, ACTIVATE);
  const [file] = partsOf(bundleFor(book), book);
  if (file === undefined) throw new Error("the bundle has no part");
  const common = { instanceIds: ["i-1"], timeoutSeconds: 60, clientToken: "t", description: "d" };
  await sendFile(call, { ...common, file, overwrite: true });
  const { form } = seen[0] ?? {};
  expect(form?.get("TargetDir")).toBe("C:\\ProgramData\\alicloud-sendfile\\0a1b2c3d\\in");
  expect(form?.get("Name")).toMatch(/^[0-9a-f]{16}\.0$/);
  expect(["FileMode", "FileOwner", "FileGroup"].map((name) => form?.get(name) || "")).toEqual(["", "", ""]);
});

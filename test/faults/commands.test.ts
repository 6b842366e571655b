/** The provider's own client, port and scripts against the emulator, which runs the commands. */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { ApiFault } from "../../emulator/src/index.ts";
import { startEmulator } from "../../emulator/src/index.ts";
import { createEcsApi } from "../../provider/src/client/ecs.ts";
import { proofOf } from "../../provider/src/commands/bundle.ts";
import { scriptOf } from "../../provider/src/commands/script.ts";
import type { Seen } from "../../provider/src/core/outcome/classify.ts";
import { type CommandPayload, RunCommandPort } from "../../provider/src/tasks/run-command.ts";
import { type Started, start } from "../../provider/src/tasks/start.ts";
import { systemClock } from "../../provider/src/waiter/clock.ts";
import { SUPPORT } from "../emulator/commands.ts";
import { ledger } from "../provider/support/ledger.ts";

const PATH = "/etc/app.conf";
const WANTED = Buffer.from("listen 80;\n");

/** The look-ups of a lost command wait for seconds, which the emulator does not need. */
const quick = { now: () => systemClock.now(), sleep: () => systemClock.sleep(1) };

/** A fleet of three instances, and the port of a run whose only step is a command. */
async function setUp(api: readonly ApiFault[] = []) {
  const emulator = await startEmulator({ instances: 3, timing: { pendingMs: 0, runningMs: 0 }, api });
  onTestFinished(() => emulator.close());
  const { endpoint, regionId, accessKeyId, accessKeySecret, instanceIds: ids } = emulator;
  const client = createEcsApi({
    ...{ endpoint, regionId, userAgent: "test", connectTimeoutMs: 5_000, readTimeoutMs: 5_000 },
    credentials: { get: async () => ({ ok: true, value: { accessKeyId, accessKeySecret } }) },
    clock: systemClock,
  });
  const note = () => undefined;
  const deps = {
    ...{ api: client, clock: quick, signal: new AbortController().signal },
    ...{ random: () => 0.5, randomHex: (length: number) => "a".repeat(length) },
    progress: { status: note, note, noteOnce: note, warn: note },
  };
  const book = ledger(ids, { steps: [{ name: "verify", writes: false, task: "command" }] });
  const port = new RunCommandPort(book, deps);
  const run = (payload: CommandPayload) =>
    start({ step: "verify", ids, payload }, port, { ledger: book, deps });
  const endsOf = async (started: Started | undefined): Promise<readonly Seen[]> => {
    if (started?.kind !== "accepted") throw new Error(`not accepted: ${JSON.stringify(started)}`);
    const open = new Map([[started.invokeId, new Set(ids)]]);
    for (;;) {
      const [answer] = (await port.ends(open, 0)).answers;
      const seen = answer?.instances ?? [];
      if (seen.length > 0 && seen.every(({ end }) => end.kind !== "pending")) return seen;
      await quick.sleep();
    }
  };
  const put = (id: string, bytes: Buffer) => {
    const path = join(emulator.root, id, PATH);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, bytes, { mode: 0o644 });
  };
  return { emulator, ids, run, endsOf, put };
}

/** Checks that a file has these bytes. */
function check(wanted: Buffer): CommandPayload {
  const nonce = "0123456789abcdef";
  const proof = proofOf(nonce, wanted);
  const file = { path: PATH, bytes: wanted.length, proof, mode: "0644", owner: "", group: "" };
  return {
    script: (token) => scriptOf({ kind: "verify", token, nonce, files: [file], say: 200 }),
    timeoutSeconds: 60,
    expected: (token) => ({ token, proofs: [proof] }),
  };
}

test.skipIf(!SUPPORT.canRun)(
  "only the instance without the file fails, with the script's own code",
  async () => {
    const { run, endsOf, put, ids } = await setUp();
    for (const id of ids.slice(1)) put(id, WANTED);
    const [started] = await run(check(WANTED));
    const [without, ...others] = await endsOf(started);
    expect(without).toMatchObject({
      status: "Failed",
      errorCode: "VerifyMismatch",
      end: { kind: "failed" },
      proof: { phase: "verify", message: `${PATH}: missing\n`, verified: false },
    });
    expect(others).toHaveLength(2);
    for (const one of others) {
      expect(one.end).toEqual({ kind: "success" });
      expect(one.proof).toMatchObject({ stands: "new", verified: true });
    }
  },
);

test.skipIf(!SUPPORT.canRun)(
  "a command whose answer is lost is found in the list, and runs once",
  async () => {
    const { run, endsOf, put, ids, emulator } = await setUp([
      { action: "RunCommand", dropResponse: true, times: 1 },
    ]);
    for (const id of ids) put(id, WANTED);
    const [started] = await run(check(WANTED));
    expect((await endsOf(started)).map(({ end }) => end.kind)).toEqual(["success", "success", "success"]);
    const runs = emulator.requests.filter(({ action }) => action === "RunCommand");
    expect(runs).toHaveLength(1);
  },
);

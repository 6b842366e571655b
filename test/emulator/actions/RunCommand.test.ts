/** Tests commands that really run, on a machine that can run them. On another machine, tests what the API answers. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import type { Emulator, EmulatorOptions } from "../../../emulator/src/index.ts";
import { type Call, FILE, popClient, quickEmulator, untilDone } from "../client.ts";
import { CAN_CHOWN, COMMAND, resultsOf, runAll, SUPPORT } from "../commands.ts";

const ID = "i-demo0001";
let emulator: Emulator;
let call: Call;
afterEach(() => emulator.close());

async function start(options: EmulatorOptions = {}): Promise<void> {
  emulator = await quickEmulator({ users: ["root", "nginx"], groups: ["root", "nginx"], ...options });
  call = popClient(emulator);
}

const run = async (script: string, more: object = {}) => (await runAll(call, [ID], script, more))[0];
const send = async (more: object) => {
  const { InvokeId } = await call("SendFile", { ...FILE, InstanceId: [ID], ...more });
  return untilDone(call, InvokeId);
};

describe.runIf(!SUPPORT.canRun)("where commands cannot run", () => {
  test("the emulator says why, and commands end as ClientNeedUpgrade", async () => {
    await start();
    expect(emulator.commands).toMatchObject({ canRun: false, reason: expect.stringMatching(/^\S.*\S$/) });
    const want = { InvocationStatus: "Aborted", ErrorCode: "ClientNeedUpgrade", Output: "" };
    expect(await run("id")).toMatchObject(want);
    expect(existsSync(join(emulator.root, ID))).toBe(false);
  });
});

test("commands that are switched off end as ClientNeedUpgrade on every machine", async () => {
  await start({ commands: false });
  expect(emulator.commands).toEqual({ canRun: false, reason: "switched off by the scenario" });
  const end = await run("id");
  expect(end).toMatchObject({ InvocationStatus: "Aborted", ErrorCode: "ClientNeedUpgrade", StartTime: "" });
  expect(end.ExitCode).toBeUndefined();
});

describe.runIf(SUPPORT.canRun)("a command acts on the instance's own files", () => {
  test("sha256sum, mv and cat at their absolute paths", async () => {
    await start();
    await send({ Name: "a.conf" });
    const end = await run("sha256sum /etc/app/a.conf | cut -c1-8; mv /etc/app/a.conf /etc/app/b.conf");
    const sha256 = emulator.stat(ID, "/etc/app/b.conf")?.sha256;
    expect(end).toMatchObject({ InvocationStatus: "Success", InvokeRecordStatus: "Finished", ExitCode: 0 });
    expect(end).toMatchObject({ ErrorCode: "", ErrorInfo: "", Output: `${sha256?.slice(0, 8)}\n` });
    expect(emulator.stat(ID, "/etc/app/a.conf")).toBeUndefined();
    expect((await run("cat /etc/app/b.conf")).Output).toBe(FILE.Content);
  });

  test("a file that it writes is found by SendFile and by the test", async () => {
    await start();
    await run("mkdir -p /srv/new && umask 077 && echo made >/srv/new/file");
    expect(readFileSync(join(emulator.root, ID, "srv/new/file"), "utf8")).toBe("made\n");
    expect(emulator.stat(ID, "/srv/new/file")).toMatchObject({ mode: "0600", owner: "root" });
    expect(await send({ Name: "file", TargetDir: "/srv/new", Overwrite: false })).toMatchObject({
      InvocationStatus: "Failed",
    });
  });

  test("it sees the owners of files if chown is possible, otherwise only root", async () => {
    await start();
    await send({ FileOwner: "nginx", FileGroup: "nginx", FileMode: "0640" });
    const path = "/etc/app/app.conf";
    const listed = (await run(`stat -c '%a %U:%G' ${path}`)).Output;
    const change = await run(`chmod 0604 ${path} && chown root:nginx ${path}`);
    const stat = emulator.stat(ID, path);
    if (CAN_CHOWN) {
      expect(listed).toBe("640 nginx:nginx\n");
      expect(stat).toMatchObject({ mode: "0604", owner: "root", group: "nginx" });
    } else {
      expect(listed).toBe("640 root:root\n");
      expect(change).toMatchObject({ ErrorCode: "ExitCodeNonzero" });
      expect(change.Output).toContain("Invalid argument");
      expect(stat).toMatchObject({ mode: "0604", owner: "nginx", group: "nginx" });
    }
  });

  test("it sees the home, host name and accounts of the instance", async () => {
    await start();
    const { Output } = await run(
      "pwd; hostname; id -un; echo $HOME; test -w /tmp && : >/dev/null && wc -l </etc/passwd",
    );
    expect(Output.split("\n")).toEqual(["/root", ID, "root", "/root", "2", ""]);
  });

  test("it runs in WorkingDir, and ends as DirectoryNotExists when there is none", async () => {
    await start();
    expect((await run("mkdir /opt; cd /opt; pwd", { WorkingDir: "/tmp" })).Output).toBe("/opt\n");
    expect((await run("pwd", { WorkingDir: "/opt" })).Output).toBe("/opt\n");
    const want = { InvocationStatus: "Invalid", ErrorCode: "DirectoryNotExists" };
    expect(await run("pwd", { WorkingDir: "/nowhere" })).toMatchObject(want);
  });

  test("it runs as Username, and ends as AccountNotExists when there is none", async () => {
    await start();
    const end = await run("id -un; pwd; touch /etc/x", { Username: "nginx" });
    if (CAN_CHOWN) {
      expect(end).toMatchObject({ ErrorCode: "ExitCodeNonzero", ExitCode: 1 });
      expect(end.Output).toMatch(/^nginx\n\/home\/nginx\n.*Permission denied/s);
    } else expect(end).toMatchObject({ InvocationStatus: "Error", ErrorCode: "ExecutionException" });
    const want = { InvocationStatus: "Invalid", ErrorCode: "AccountNotExists" };
    expect(await run("id", { Username: "mallory" })).toMatchObject(want);
  });

  test("custom and built-in parameters are filled in", async () => {
    await start();
    const Parameters = JSON.stringify({ Word: "a b" });
    const script = 'echo "{{ word }}|{{none}}|{{ACS::InstanceId}}|{{ACS::RegionId}}"';
    const end = await run(script, { EnableParameter: true, Parameters });
    expect(end.Output).toBe(`a b||${ID}|cn-hangzhou\n`);
    expect((await run("echo '{{word}}'")).Output).toBe("{{word}}\n");
  });
});

describe.runIf(SUPPORT.canRun)("how it ends", () => {
  test("an exit code other than 0", async () => {
    await start();
    expect(await run("echo out; echo err >&2; exit 3")).toMatchObject({
      InvocationStatus: "Failed",
      InvokeRecordStatus: "Finished",
      ErrorCode: "ExitCodeNonzero",
      ExitCode: 3,
      Output: "out\nerr\n",
    });
  });

  test.each([
    ["12,000 bytes at least", 0, 12_000],
    ["as many bytes as the server asks for", 18_000, 18_000],
  ])("the middle of the output is dropped and counted: %s are kept", async (_, logQuota, kept) => {
    await start({ logQuota });
    const all = Array.from({ length: 200_000 }, (_, index) => `${index + 1}\n`).join("");
    const end = await run("seq 1 200000");
    expect(end.Output).toBe(all.slice(0, 6000) + all.slice(-(kept - 6000)));
    expect(end.Dropped).toBe(all.length - kept);
    const whole = await run(`seq 1 200000 | head -c ${kept}`);
    expect(whole).toMatchObject({ Output: all.slice(0, kept), Dropped: 0 });
  });

  test("output that is no text is shown in Base64", async () => {
    await start();
    const { InvokeId } = await call("RunCommand", {
      ...COMMAND,
      ContentEncoding: "Base64",
      CommandContent: Buffer.from("printf '\\377\\000'").toString("base64"),
      InstanceId: [ID],
    });
    await resultsOf(call, InvokeId);
    const { Invocation } = await call("DescribeInvocationResults", { InvokeId });
    expect(Invocation.InvocationResults.InvocationResult[0].Output).toBe("/wA=");
  });

  // A process that is not killed would run for longer than this test's time limit, so the test would fail.
  test("Timeout kills every process of the command, and the output until then is shown", {
    timeout: 30_000,
  }, async () => {
    await start();
    const end = await run("echo before; (sleep 60 & sleep 60); echo after", { Timeout: 1 });
    expect(end).toMatchObject({ InvocationStatus: "Timeout", InvokeRecordStatus: "Failed" });
    expect(end).toMatchObject({ ErrorCode: "ExecutionTimeout", Output: "before\n" });
  });

  test("StopInvocation terminates a running command, cancels a waiting one, and leaves an ended one", async () => {
    await start();
    const ended = await call("RunCommand", { ...COMMAND, InstanceId: [ID] });
    await resultsOf(call, ended.InvokeId);
    const running = await call("RunCommand", {
      ...COMMAND,
      CommandContent: "echo on; sleep 60",
      InstanceId: [ID],
    });
    while ((await statusOf(running.InvokeId)) !== "Running")
      await new Promise((next) => setTimeout(next, 10));
    emulator.setInstance(ID, { hang: true });
    const waiting = await call("RunCommand", { ...COMMAND, InstanceId: [ID] });
    for (const { InvokeId } of [ended, waiting, running]) await call("StopInvocation", { InvokeId });
    const [stopped] = await resultsOf(call, running.InvokeId);
    expect(stopped).toMatchObject({ InvocationStatus: "Terminated", InvokeRecordStatus: "Stopped" });
    expect(stopped.StopTime).toMatch(/Z$/);
    expect(await resultsOf(call, waiting.InvokeId)).toMatchObject([
      { InvocationStatus: "Cancelled", InvokeRecordStatus: "Stopped", StartTime: "", Repeats: 0 },
    ]);
    expect(await resultsOf(call, ended.InvokeId)).toMatchObject([{ InvocationStatus: "Success" }]);
  });

  test("closing the emulator kills its commands", { timeout: 30_000 }, async () => {
    await start();
    const script = "sleep 60; echo late >/late";
    const { InvokeId } = await call("RunCommand", { ...COMMAND, CommandContent: script, InstanceId: [ID] });
    while ((await statusOf(InvokeId)) !== "Running") await new Promise((next) => setTimeout(next, 10));
    await emulator.close();
    expect(existsSync(emulator.root)).toBe(false);
  });
});

const statusOf = async (InvokeId: string) =>
  (await call("DescribeInvocations", { InvokeId })).Invocations.Invocation[0].InvocationStatus;

describe.runIf(SUPPORT.canRun)("at the same time", () => {
  test("a file is written while a command runs on its instance", async () => {
    await start();
    const script = "until [ -e /etc/app/app.conf ]; do sleep 0.02; done; cat /etc/app/app.conf";
    const first = await call("RunCommand", { ...COMMAND, CommandContent: script, InstanceId: [ID] });
    await send({});
    expect(await resultsOf(call, first.InvokeId)).toMatchObject([{ Output: FILE.Content }]);
  });

  test("ten commands run on an instance, fifty wait, and a further one is refused", {
    timeout: 60_000,
  }, async () => {
    await start();
    const meet = "echo >>/tmp/here; until [ $(wc -l </tmp/here) -ge 10 ]; do sleep 0.05; done";
    const ids: string[] = [];
    for (let count = 0; count < 10; count++)
      ids.push((await call("RunCommand", { ...COMMAND, CommandContent: meet, InstanceId: [ID] })).InvokeId);
    for (const id of ids) expect(await resultsOf(call, id)).toMatchObject([{ InvocationStatus: "Success" }]);
    emulator.setInstance(ID, { hang: true });
    for (let count = 0; count < 60; count++) await call("RunCommand", { ...COMMAND, InstanceId: [ID] });
    const want = { InvocationStatus: "Aborted", ErrorCode: "TaskConcurrencyLimit" };
    expect(await run("true")).toMatchObject(want);
  });

  test("different instances run at the same time", async () => {
    await start({ instances: 4 });
    const ends = await runAll(call, emulator.instanceIds, "hostname");
    expect(ends.map(({ Output }) => Output.trim())).toEqual(emulator.instanceIds);
  });
});

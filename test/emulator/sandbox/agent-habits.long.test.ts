/** Tests how the agent runs a script: environment, script file, what is killed and what goes on. With this machine's
 * programs and with busybox. */
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Emulator, EmulatorOptions } from "../../../emulator/src/index.ts";
import { type Call, popClient, quickEmulator } from "../client.ts";
import { ALL_PROGRAMS, COMMAND, resultsOf, runAll, SUPPORTS } from "../commands.ts";

const ID = "i-demo0001";
const SCRIPTS = "/usr/local/share/aliyun-assist/work/script";
let emulator: Emulator;
let call: Call;
afterEach(() => emulator?.close());

describe.each(ALL_PROGRAMS.map((programs) => ({ programs })))("programs: $programs", ({ programs }) => {
  const canRun = SUPPORTS[programs].canRun;
  const start = async (options: EmulatorOptions = {}) => {
    await emulator?.close();
    emulator = await quickEmulator({ programs, ...options });
    call = popClient(emulator);
  };
  beforeEach(() => start());
  const run = async (script: string, more: object = {}) => (await runAll(call, [ID], script, more))[0];
  const begin = async (CommandContent: string, more: object = {}): Promise<string> =>
    (await call("RunCommand", { ...COMMAND, CommandContent, InstanceId: [ID], ...more })).InvokeId;
  const fileOn = (path: string) => join(emulator.root, ID, path);
  const until = async (isSo: () => boolean) => {
    while (!isSo()) await new Promise((next) => setTimeout(next, 5));
  };
  const isThere = (path: string) => until(() => existsSync(fileOn(path)));

  test.runIf(canRun)(
    "the environment holds the agent's PATH and HOME, and no user, shell or language",
    async () => {
      const { Output } = await run("env | sort; umask; pwd; cat");
      const PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
      const lines: string[] = Output.trim()
        .split("\n")
        .filter((line: string) => !/^(?:PWD|SHLVL|_)=/.test(line));
      expect(lines).toEqual([
        "HOME=/root",
        `PATH=${PATH}${programs === "busybox" ? ":/.busybox" : ""}`,
        "0022",
        "/root",
      ]);
    },
  );

  test.runIf(canRun)("the script stays on the instance, readable for everybody", async () => {
    const InvokeId = await begin("echo marker", { Name: "mine" });
    await resultsOf(call, InvokeId);
    const path = fileOn(`${SCRIPTS}/mine-${InvokeId}.sh`);
    expect(readFileSync(path, "utf8")).toBe("echo marker");
    expect(statSync(path).mode & 0o777).toBe(0o755);
  });

  test.runIf(canRun)("a script that cannot be saved is given to the shell", async () => {
    await run("rm -rf /usr/local/share && : >/usr/local/share");
    expect(await run("echo it runs")).toMatchObject({ Output: "it runs\n" });
  });

  test.runIf(canRun)(
    "a Name with blanks or other characters for the shell breaks the script's path",
    async () => {
      const end = await run("echo never", { Name: "a b" });
      expect(end).toMatchObject({ InvocationStatus: "Failed", ExitCode: 127 });
      expect(end.Output).not.toContain("never");
      expect((await run("echo never", { Name: "x; echo injected; #" })).Output).toContain("injected");
    },
  );

  test.runIf(canRun)("Username root is refused by the agent of 2024 only", async () => {
    const want = { InvocationStatus: "Invalid", ErrorCode: "AccountNotExists" };
    expect(await run("id -u", { Username: "root" })).toMatchObject(want);
    await start({ agentEdition: "current" });
    expect(await run("id -u", { Username: "root" })).toMatchObject({ Output: "0\n" });
  });

  test.runIf(canRun)("a shell that is killed has the exit code -1", async () => {
    const end = await run("kill -9 $PPID $$");
    expect(end).toMatchObject({ InvocationStatus: "Failed", ErrorCode: "ExitCodeNonzero" });
    expect([-1, 137]).toContain(end.ExitCode);
    const InvokeId = await begin(": >/begun; while :; do sleep 0.02; done");
    await isThere("/begun");
    await until(() => emulator.killCommand(ID, "shell") > 0);
    expect(await resultsOf(call, InvokeId)).toMatchObject([{ ErrorCode: "ExitCodeNonzero", ExitCode: -1 }]);
  });

  test.runIf(canRun)(
    "what a command leaves running does not hold it up, and meets the next command",
    async () => {
      const first = await run("sleep 300 & echo $! >/pid; echo done");
      expect(first).toMatchObject({ InvocationStatus: "Success", Output: "done\n" });
      expect(await run("kill -0 $(cat /pid) && echo runs; kill $(cat /pid)")).toMatchObject({
        Output: "runs\n",
      });
      expect(await run("sleep 0.1; kill -0 $(cat /pid)")).toMatchObject({ ErrorCode: "ExitCodeNonzero" });
    },
  );

  const SLOW =
    ": >/begun; (while :; do echo x >>/child; sleep 0.02; done) & sleep 300; echo on >/after; while :; do echo y >>/shell; sleep 0.02; done";
  const grows = async (path: string) => {
    const size = () => (existsSync(fileOn(path)) ? statSync(fileOn(path)).size : 0);
    const before = size();
    await until(() => size() > before);
  };
  const processes = async () => (await run("cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\\0' ' '")).Output;

  test.runIf(canRun)("Timeout with ProcessTree kills all of it", async () => {
    // Every process lasts, because the agent goes no further when a process has ended before it is killed.
    const end = await run("(sleep 300; true) & sleep 300; true", {
      Timeout: 1,
      TerminationMode: "ProcessTree",
    });
    expect(end).toMatchObject({ InvocationStatus: "Timeout", ErrorCode: "ExecutionTimeout", ExitCode: 1 });
    expect(await processes()).not.toContain("sleep");
  });

  test.runIf(canRun)("Timeout with Process kills only the shell: its children run on", async () => {
    const end = await run(SLOW, { Timeout: 1 });
    expect(end).toMatchObject({ InvocationStatus: "Timeout", ExitCode: 1 });
    await grows("/child");
  });

  test.runIf(canRun)("with shellSurvives the shell sees its child die and goes on", async () => {
    await start({ termination: "shellSurvives" });
    const end = await run(SLOW, { Timeout: 1, TerminationMode: "ProcessTree" });
    expect(end).toMatchObject({ InvocationStatus: "Timeout" });
    await grows("/shell");
    expect(existsSync(fileOn("/after"))).toBe(true);
  });

  test.runIf(canRun)("with shellOnly, on one instance, ProcessTree leaves the children", async () => {
    await start({ instances: { [ID]: { termination: "shellOnly" } } });
    await run(SLOW, { Timeout: 1, TerminationMode: "ProcessTree" });
    await grows("/child");
  });

  test.runIf(canRun)(
    "killCommand kills the whole tree at one moment: nothing sees another part die",
    async () => {
      const InvokeId = await begin(SLOW);
      await isThere("/begun");
      await until(() => emulator.killCommand(ID) > 0);
      expect(await resultsOf(call, InvokeId)).toMatchObject([{ ErrorCode: "ExitCodeNonzero", ExitCode: -1 }]);
      expect(existsSync(fileOn("/after"))).toBe(false);
      expect(await processes()).not.toContain("sleep");
      expect(emulator.killCommand(ID)).toBe(0);
    },
  );

  test.runIf(canRun)("killCommand of the shell leaves what it has started", async () => {
    const InvokeId = await begin(
      ": >/begun; sh -c 'while :; do echo x >>/child; sleep 0.02; done'; echo on >/after",
    );
    await isThere("/child");
    await until(() => emulator.killCommand(ID, "shell") > 0);
    await resultsOf(call, InvokeId);
    await grows("/child");
    expect(existsSync(fileOn("/after"))).toBe(false);
  });

  test.runIf(canRun)("exit 194 ends everything on the instance, and it comes back", async () => {
    await start({ timing: { pendingMs: 0, runningMs: 0, rebootMs: 0 } });
    await run("sleep 300 & exit 194");
    expect(await processes()).not.toContain("sleep");
  });

  test.runIf(canRun)("rebootInstance loses the command that runs", async () => {
    const InvokeId = await begin(SLOW);
    await isThere("/begun");
    emulator.rebootInstance(ID);
    expect(await resultsOf(call, InvokeId)).toMatchObject([
      { InvocationStatus: "Aborted", ErrorCode: "ClientNotResponse" },
    ]);
  });
});

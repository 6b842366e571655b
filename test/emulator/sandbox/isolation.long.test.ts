/** Tests that a command on an instance cannot reach this machine's files, devices, network and processes: with the
 * programs of this machine and with busybox, for the user who runs the tests and for an ordinary user. */
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Call, popClient, quickEmulator } from "../client.ts";
import { ALL_PROGRAMS, runAll, SUPPORTS } from "../commands.ts";
import { servedByAnother } from "../someone-else.ts";

const ID = "i-demo0001";
const ACCOUNTS = { users: ["root", "nginx"], groups: ["root", "nginx"] };
const folder = mkdtempSync(join(tmpdir(), "outside-"));
// The folder is open to everybody, so that only the namespaces can keep an ordinary user out.
chmodSync(folder, 0o777);
writeFileSync(join(folder, "secret"), "SECRET");
afterAll(() => rmSync(folder, { recursive: true }));

interface Started {
  readonly endpoint: string;
  readonly root: string;
  close(): Promise<void>;
}

let emulator: Started | undefined;
let call: Call;
afterEach(() => emulator?.close());
const run = async (script: string) => (await runAll(call, [ID], script))[0];

const OTHER = await servedByAnother({ fleet: { count: 0 } });
await OTHER?.close();

test.runIf(!SUPPORTS.host.canRun)("where commands cannot run, a command changes nothing", async () => {
  const here = await quickEmulator();
  emulator = here;
  call = popClient(here);
  expect(await run(`cat ${folder}/secret`)).toMatchObject({ ErrorCode: "ClientNeedUpgrade", Output: "" });
});

const CASES = ALL_PROGRAMS.flatMap((programs) =>
  (["this user", "an ordinary user"] as const).map((who) => ({ programs, who })),
);

describe.each(CASES)("programs: $programs, as $who", ({ programs, who }) => {
  const isOther = who === "an ordinary user";
  const canRun = isOther ? OTHER !== undefined && SUPPORTS[programs].canRun : SUPPORTS[programs].canRun;

  beforeEach(async () => {
    const scenario = { programs, timing: { pendingMs: 0, runningMs: 0 }, ...ACCOUNTS };
    const here = isOther ? await servedByAnother(scenario) : await quickEmulator(scenario);
    if (here === undefined) throw new Error("an ordinary user cannot run the emulator");
    emulator = here;
    call = popClient(here);
  });
  afterEach(() => rmSync(join(folder, "taken"), { force: true }));

  test.runIf(canRun).each([
    ["by its path", `cat ${folder}/secret; echo x >${folder}/taken`],
    ["through a link", `ln -s ${folder} /out; cat /out/secret; echo x >/out/taken`],
    ["by `..`", `cd /; cat ../../../..${folder}/secret; cd ../../..; ls var/lib 2>&1; cat tmp/*/secret`],
    ["by chroot", `mkdir /c; chroot /c /bin/sh; cat /../../..${folder}/secret`],
    ["by mounting", "mkdir /m; for kind in proc sysfs devtmpfs; do mount -t $kind m /m && echo SECRET; done"],
    ["in the old root", `umount /dev/shm; cat /dev/shm${folder}/secret; ls -A /dev/shm | sed 's/^/SECRET/'`],
    ["by another process", `cat /proc/[0-9]*/root${folder}/secret; cat /proc/[0-9]*/cwd${folder}/secret`],
    ["as a device", "mknod /disk b 8 0 && dd if=/disk bs=1 count=1 && echo SECRET"],
    [
      "as a process",
      "kill -9 -1; for one in /proc/[0-9]*; do tr '\\0' ' ' <$one/cmdline | grep vitest; done | sed 's/^/SECRET/'",
    ],
    [
      "over the network",
      "wget -q -T 2 -t 1 -O - http://127.0.0.1:$PORT/ && echo SECRET; ip route 2>/dev/null | sed 's/^/SECRET/'",
    ],
    [
      "by the kernel's settings",
      "echo SECRET >/proc/sys/kernel/domainname && cat /proc/sys/kernel/domainname",
    ],
  ])("nothing outside can be touched or read %s", async (_, script) => {
    const port = new URL(emulator?.endpoint ?? "").port;
    const end = await run(script.replace("$PORT", port));
    expect(end.Output).not.toContain("SECRET");
    expect(end.ErrorCode).not.toBe("ExecutionException");
    expect(existsSync(join(folder, "taken"))).toBe(false);
    expect(readFileSync(join(folder, "secret"), "utf8")).toBe("SECRET");
  });

  test.runIf(canRun)("this machine's devices keep their mode", async () => {
    await run("chmod 600 /dev/null /dev/stdin; chown nginx /dev/null; rm -f /dev/null");
    expect(() => writeFileSync("/dev/null", "x")).not.toThrow();
    expect(statSync("/dev/null").mode & 0o777).toBe(0o666);
    expect(await run(": >/dev/null; cat /dev/null; id -u")).toMatchObject({ Output: "0\n" });
  });

  test.runIf(canRun && programs === "host")("this machine's programs cannot be changed", async () => {
    const shown = "/usr/bin /usr/sbin /usr/lib";
    const { Output } = await run(
      `for folder in ${shown}; do mount -o remount,rw,bind $folder; umount $folder
       touch $folder/emulator-was-here && echo written; chmod 700 $folder && echo changed; done 2>/dev/null
       mv /usr/bin /usr/gone 2>/dev/null && echo moved; rm -rf /bin /usr/bin 2>/dev/null; echo end`,
    );
    expect(Output).toBe("end\n");
    for (const path of shown.split(" ")) expect(existsSync(`${path}/emulator-was-here`)).toBe(false);
    expect(await run("id -u")).toMatchObject({ Output: "0\n" });
  });

  test.runIf(canRun && programs === "host")(
    "none of this machine's files are on the instance's disk",
    async () => {
      expect(await run("ls /usr/bin/env >/usr/local/list")).toMatchObject({ ExitCode: 0 });
      const entries = readdirSync(join(emulator?.root ?? "", ID), { recursive: true, withFileTypes: true });
      const files = entries.filter((entry) => entry.isFile()).map((entry) => entry.name);
      expect(files.sort()).toEqual(["group", "list", "passwd", expect.stringMatching(/^t-.*\.sh$/)]);
    },
  );

  test.runIf(canRun)(
    "a link in the place of a folder that the sandbox needs does not lead outside",
    async () => {
      mkdirSync(join(emulator?.root ?? "", ID));
      for (const name of [".busybox", "dev", "etc", "tmp", "usr", "proc"])
        symlinkSync(folder, join(emulator?.root ?? "", ID, name));
      expect(await run("id")).toMatchObject({ InvocationStatus: "Error", ErrorCode: "ExecutionException" });
      expect(readdirSync(folder)).toEqual(["secret"]);
    },
  );

  test.runIf(canRun)("a command cannot spoil the next one", async () => {
    await run("rm -rf /bin /dev /.busybox /etc /root /tmp /lib /lib64 2>/dev/null");
    expect(await run("rm -f /.busybox/sh 2>/dev/null; id -u")).toMatchObject({ Output: "0\n" });
    expect(await run("id -u")).toMatchObject({ Output: "0\n" });
  });
});

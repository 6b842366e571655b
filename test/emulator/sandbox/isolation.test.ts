/** Tests that a command on an instance cannot reach this machine's files, devices, network and processes. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import type { Emulator } from "../../../emulator/src/index.ts";
import { type Call, popClient, quickEmulator } from "../client.ts";
import { runAll, SUPPORT } from "../commands.ts";

const ID = "i-demo0001";
const folder = mkdtempSync(join(tmpdir(), "outside-"));
writeFileSync(join(folder, "secret"), "SECRET");
let emulator: Emulator | undefined;
let call: Call;
afterEach(() => emulator?.close());
afterAll(() => rmSync(folder, { recursive: true }));

async function start(): Promise<Emulator> {
  emulator = await quickEmulator({ users: ["root", "nginx"], groups: ["root", "nginx"] });
  call = popClient(emulator);
  return emulator;
}

const run = async (script: string) => (await runAll(call, [ID], script))[0];

test.runIf(!SUPPORT.canRun)("on a machine that cannot run commands, a command changes nothing", async () => {
  await start();
  expect(await run(`cat ${folder}/secret`)).toMatchObject({ ErrorCode: "ClientNeedUpgrade", Output: "" });
});

describe.runIf(SUPPORT.canRun)("nothing outside can be touched or read", () => {
  afterEach(() => rmSync(join(folder, "taken"), { force: true }));

  test.each([
    ["by its path", `cat ${folder}/secret; echo x >${folder}/taken`],
    ["through a link", `ln -s ${folder} /out; cat /out/secret; echo x >/out/taken`],
    ["by `..`", `cd /; cat ../../../..${folder}/secret; cd ../../..; ls home var/lib 2>&1; cat tmp/*/secret`],
    ["by chroot", `mkdir /c; chroot /c /bin/sh; cat /../../..${folder}/secret`],
    ["by mounting", "mkdir /m; for kind in proc sysfs devtmpfs; do mount -t $kind m /m && echo SECRET; done"],
    ["in the old root", "ls -A /.busybox/old | sed 's/^/SECRET/'"],
    ["as a device", "mknod /disk b 8 0 && dd if=/disk bs=1 count=1 && echo SECRET"],
    [
      "over the network",
      "wget -q -T 2 -O - http://127.0.0.1:$PORT/ && echo SECRET; ip route | sed 's/^/SECRET/'",
    ],
    ["as a process", "kill -9 -1; ps 2>&1 | grep -c node | sed 's/^[1-9]/SECRET/'"],
  ])("%s", async (_, script) => {
    const { endpoint } = await start();
    const { Output } = await run(script.replace("$PORT", new URL(endpoint).port));
    expect(Output).not.toContain("SECRET");
    expect(existsSync(join(folder, "taken"))).toBe(false);
    expect(readFileSync(join(folder, "secret"), "utf8")).toBe("SECRET");
  });

  test("this machine's devices keep their mode", async () => {
    await start();
    await run("chmod 600 /dev/null; chown nginx /dev/null; rm -f /dev/null");
    expect(() => writeFileSync("/dev/null", "x")).not.toThrow();
  });

  test("a link in the place of a folder that the sandbox needs does not lead outside", async () => {
    const { root } = await start();
    mkdirSync(join(root, ID));
    for (const name of [".busybox", "dev", "etc", "tmp"]) symlinkSync(folder, join(root, ID, name));
    expect(await run("id")).toMatchObject({ InvocationStatus: "Error", ErrorCode: "ExecutionException" });
    expect(existsSync(join(folder, "passwd"))).toBe(false);
  });

  test("a command cannot spoil the next one", async () => {
    await start();
    await run("rm -rf /bin /dev /.busybox /etc /root /tmp 2>/dev/null");
    expect(await run("rm -f /.busybox/sh; id -u")).toMatchObject({ Output: "0\n" });
    expect(await run("id -u")).toMatchObject({ Output: "0\n" });
  });
});

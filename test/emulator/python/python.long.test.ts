/** Tests the emulator with the two Python SDKs, and the Python example of its README. Without Python or the SDKs,
 * only the reason is checked. */
import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Emulator } from "../../../emulator/src/index.ts";
import { quickEmulator } from "../client.ts";
import { findPython } from "./packages.ts";

const AWKWARD = "a b+c&d=e%f!'()*~ü配\n;/?:@";
const BYTES = randomBytes(24_576);
const README = readFileSync(resolve(import.meta.dirname, "../../../emulator/README.md"), "utf8");
const EXAMPLE = /```python [^\n]*\n(.*?)```/s.exec(README)?.[1] ?? "";

const found = await findPython();
if ("reason" in found) console.warn(`The Python SDKs are not tried: ${found.reason}`);

test.runIf("reason" in found)("the Python SDKs cannot be installed, and the reason is known", () => {
  expect(found).toMatchObject({ reason: expect.stringMatching(/\S/) });
});

interface Told {
  readonly instances: number;
  readonly sent: readonly string[];
  readonly ran: readonly string[];
  readonly [mistake: string]: unknown;
}

describe.runIf("python" in found)("Python", () => {
  let emulator: Emulator;
  let told: { readonly core: Told; readonly tea: Told; readonly example: string };

  beforeAll(async () => {
    emulator = await quickEmulator();
    const { regionId, accessKeyId, accessKeySecret, endpoint } = emulator;
    told = JSON.parse(
      await python({
        regionId,
        accessKeyId,
        accessKeySecret,
        endpoint: new URL(endpoint).host,
        instanceId: emulator.instanceIds[0],
        content: BYTES.toString("base64"),
        awkward: AWKWARD,
        example: EXAMPLE,
      }),
    );
  });
  afterAll(() => emulator.close());

  test("the README's example sends its file", () => {
    expect(told.example).toMatch(/^f-/);
    expect(emulator.stat("i-demo0001", "/etc/a.conf")?.content.toString()).toBe("x");
  });

  describe.each([
    [
      "aliyun-python-sdk-core (V1)",
      "core",
      "aliyunsdkcore.acs_exception.exceptions.ServerException",
      // This SDK compares its own string to sign with the one in the error message. They are equal, so it reports a
      // wrong secret.
      "InvalidAccessKeySecret",
    ],
    [
      "alibabacloud-ecs20140526 (V3)",
      "tea",
      "alibabacloud_tea_openapi.exceptions._client.ClientException",
      "SignatureDoesNotMatch",
    ],
  ] as const)("%s", (_, name, errorClass, wrongSecret) => {
    test("24,576 random bytes and awkward text arrive as they are", () => {
      expect(told[name].sent).toEqual(["Success", AWKWARD]);
      expect(emulator.stat("i-demo0001", `/srv/${name}`)?.content.equals(BYTES)).toBe(true);
      expect(told[name].instances).toBe(12);
    });

    test("a command is run, and its output comes back", () => {
      const want = emulator.commands.canRun
        ? ["Success", "", "from python\n"]
        : ["Aborted", "ClientNeedUpgrade", ""];
      expect(told[name].ran).toEqual(want);
    });

    test.each([
      ["wrong secret", wrongSecret],
      ["replayed nonce", "SignatureNonceUsed"],
      ["old timestamp", "InvalidTimeStamp.Expired"],
    ])("%s is the SDK's own error", (mistake, code) => {
      expect(told[name][mistake]).toEqual([errorClass, code]);
    });
  });
});

function python(input: object): Promise<string> {
  const file = "python" in found ? found.python : "";
  return new Promise((done, fail) => {
    const program = resolve(import.meta.dirname, "sdks.py");
    const child = execFile(file, [program], { timeout: 50_000 }, (error, stdout, stderr) => {
      if (error === null) done(stdout);
      else fail(new Error(`${error.message}\n${stderr}`));
    });
    child.stdin?.end(JSON.stringify(input));
  });
}

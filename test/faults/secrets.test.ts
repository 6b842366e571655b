/** Tests API errors that repeat the sent content: it must not get into any message, line or state. audit.ts checks
 * this in every rig; the last test proves that the check finds a leak. */
import { gzipSync } from "node:zlib";
import { describe, expect, onTestFinished, test } from "vitest";
import { audit, contentOf, MARKER } from "./support/audit.ts";
import { apiError } from "./support/faults.ts";
import { startRig } from "./support/rig.ts";

const CONTENT = contentOf("secrets");
const BASE64 = Buffer.from(CONTENT).toString("base64");
const KEY = { id: "key-id-5512", secret: "key-secret-8d1a", securityToken: "token/of+sts==91" };

async function setUp() {
  const rig = await startRig({
    emulator: { fleet: { count: 2 }, accessKeys: [KEY] },
    credentials: () => ({
      get: async () => ({
        ok: true,
        value: { accessKeyId: KEY.id, accessKeySecret: KEY.secret, securityToken: KEY.securityToken },
      }),
    }),
    secrets: Object.values(KEY),
  });
  onTestFinished(() => rig.close());
  return rig;
}

describe.each(["SendFile", "results", "look-up"] as const)("an error of %s", (call) => {
  test.each([
    ["the content in Base64", `Parameter Content=${BASE64} is not valid.`],
    ["the content, encoded for a form", `Content=${encodeURIComponent(BASE64)}`],
    ["a line of the content", `Cannot read ${CONTENT.split("\n")[1]} of the file.`],
    ["the key's id", `The key ${KEY.id} is not allowed.`],
    ["the key's secret", `The secret ${KEY.secret} is wrong.`],
    ["the token", `The token ${KEY.securityToken} is wrong.`],
    ["the token, encoded for a form", `SecurityToken=${encodeURIComponent(KEY.securityToken)}`],
  ])("that repeats %s", async (what, message) => {
    // Only SendFile carries content, so only its answers can repeat it.
    if (call !== "SendFile" && what.includes("content")) return;
    const rig = await setUp();
    const happening = apiError(400, "InvalidParameter", message);
    await rig.up(
      { content: CONTENT, instanceIds: rig.emulator.instanceIds },
      { faults: [{ call, happening }] },
    );
    expect(rig.transcript.join("\n")).toContain("InvalidParameter");
    await rig.up({ content: CONTENT, instanceIds: rig.emulator.instanceIds });
  });
});

test("with STS keys, create, update and refresh show none of them", async () => {
  const rig = await setUp();
  const instanceIds = rig.emulator.instanceIds;
  await rig.up({ content: CONTENT, instanceIds });
  await rig.up({ content: contentOf("other"), instanceIds }, { killBeforeCall: 3 });
  await rig.up({ content: contentOf("other"), instanceIds });
  expect(rig.transcript.join("\n")).toContain("Success: 2/2");
});

test.each([
  MARKER,
  Buffer.from(`x${CONTENT}`).toString("base64"),
  Buffer.from(`xy${CONTENT}`).toString("base64"),
  BASE64,
  gzipSync(CONTENT).toString("base64"),
  "4711-the-key",
])("the audit finds what must not be told: %s", (leak) => {
  const evidence = { passed: [], contents: new Set([CONTENT]), credentials: ["4711-the-key"] };
  audit({ ...evidence, transcript: ["harmless"] });
  expect(() => audit({ ...evidence, transcript: [`told ${leak} to all`] })).toThrow();
});

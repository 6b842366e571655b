/** A marker in the content must show nowhere: state, outputs, preview and update text, temporary files. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { pulumi } from "./engine.ts";
import { PATH, SLOW, setUp } from "./fixture.ts";

const MARKER = "MARKER-7f3a9c-do-not-show";
const BASE64 = Buffer.from(MARKER).toString("base64");

test("content appears nowhere, plain or as Base64, also when things fail", { timeout: SLOW }, async () => {
  const temp = mkdtempSync(join(tmpdir(), "secrets-"));
  onTestFinished(() => rmSync(temp, { recursive: true, force: true }));
  const { emulator, stack, ids } = await setUp({ instances: 3 }, { env: { TMPDIR: temp } });
  emulator.setInstance("i-demo0002", { errorCode: "FileCreateFail", times: 1 });
  const program =
    (content: string, path = PATH) =>
    () => {
      const secret = stack.rollout("secret", { path, content: pulumi.secret(content), instanceIds: ids });
      stack.expected.set("secret-send", { bytes: Buffer.from(content), mode: 0o644 });
      const plain = stack.rollout("plain", { path: "/plain", content, instanceIds: ids });
      return { secret: secret.result, plain: plain.result, sum: secret.contentSha256, all: secret.instances };
    };
  const texts = [
    await stack.preview(program(MARKER)),
    await stack.up(program(MARKER), { continueOnError: true }),
    await stack.preview(program(`${MARKER}!`), { diff: true }),
    await stack.up(program(`${MARKER}!`)),
    await stack.up(program(MARKER, "not-absolute")),
    await stack.up(program(`${MARKER}${"x".repeat(40_000)}`)),
  ].map(({ text }) => text);
  emulator.setApiFaults([
    { action: "SendFile", dropResponse: true, times: 1 },
    { action: "SendFile", code: "SignatureDoesNotMatch", times: 1 },
  ]);
  texts.push((await stack.up(program(`${MARKER}?`))).text);
  const everything = [
    ...texts,
    stack.stateText(),
    JSON.stringify(stack.state().outputs),
    ...filesBelow(temp),
  ];
  for (const text of everything) {
    expect(text).not.toContain(MARKER);
    expect(text).not.toContain(BASE64.slice(0, 30));
    expect(text).not.toContain(emulator.accessKeySecret);
  }
  // Checked on a state that holds the resources at all.
  expect(stack.stateText()).toContain("alicloud-sendfile:Rollout");
});

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), "latin1"));
}

/** Tests that a marker in the content shows up nowhere: not in state, outputs, printed text or temporary files. */
import { createHmac } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { pulumi } from "./engine.ts";
import { PATH, SLOW, setUp } from "./fixture.ts";
import { confirmedBy } from "./guess.ts";

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
  // The state must hold the resources. Otherwise the check above would prove nothing.
  expect(stack.stateText()).toContain("alicloud-sendfile:Rollout");
});

test("no guess at a short content can be confirmed, and the digest key is stored encrypted", {
  timeout: SLOW,
}, async () => {
  const { emulator, stack, ids } = await setUp({ instances: 3 });
  emulator.setInstance("i-demo0002", { errorCode: "FileNameInvalid", times: 2 });
  const texts: string[] = [];
  const keys = new Set<string>();
  /** Reads each resource's key, which nobody can do without the stack's passphrase. */
  const findKeys = async () => {
    for (const { outputs } of await stack.shownState()) {
      const { plaintext } = (outputs?.digestKey ?? {}) as { plaintext?: string };
      if (plaintext !== undefined) keys.add(JSON.parse(plaintext) as string);
    }
  };
  /** After whatever has been done, no key stands in a text that anybody can read. */
  const look = ({ text }: { text: string }) => {
    texts.push(text, JSON.stringify(stack.state().outputs));
    for (const key of keys) expect(stack.stateText() + texts.join("\n")).not.toContain(key);
  };
  const program = (content: string) => () => {
    const conf = stack.rollout("conf", { path: PATH, content: pulumi.secret(content), instanceIds: ids });
    const single = stack.sendFile("single", {
      path: "/single",
      content: pulumi.secret(content),
      instanceIds: ids,
    });
    for (const name of ["conf-send", "single"])
      stack.expected.set(name, { bytes: Buffer.from(content), mode: 0o644 });
    return { conf: conf.result, all: conf.instances, ones: single.instances };
  };
  const failed = await stack.up(program("4711"), { continueOnError: true });
  expect(failed.ok).toBe(false);
  await findKeys();
  look(failed);
  expect(keys.size).toBe(2);
  for (const key of keys) expect(key).toMatch(/^[0-9a-f]{64}$/);
  look(await stack.refresh());
  const mended = await stack.up();
  expect(mended.ok, mended.text).toBe(true);
  look(mended);
  look(await stack.preview(program("4712"), { diff: true }));
  look(await stack.refresh());
  await findKeys();
  expect(keys.size).toBe(2);

  const holds = Object.values(mended.outputs.all as Record<string, { holds?: string }>).map(
    (one) => one.holds,
  );
  expect(new Set(holds).size).toBe(1);
  const marks = emulator.requests.flatMap(({ action, params }) =>
    action === "SendFile" ? [JSON.stringify({ ...params, Content: "" })] : [],
  );
  expect(marks.join()).toContain("pulumi-alicloud-sendfile");
  for (const key of keys) expect(marks.join()).not.toContain(key);
  for (const path of [PATH, "/single"])
    expect(confirmedBy({ content: "4711", path, triggers: [] }, [...texts, ...marks])).toEqual([]);
});

test("the same guess is confirmed by what version 1 of the state let out", () => {
  const [outputs, incarnation] = ["a3dcf42fa7d10141", "b3b4069221d2de10"];
  const guess = { content: "4711", path: PATH, triggers: [] };
  expect(confirmedBy(guess, [outputs])).toEqual([outputs]);
  const seal = createHmac("sha256", incarnation).update(outputs).digest("hex").slice(0, 32);
  expect(confirmedBy(guess, [`pulumi-alicloud-sendfile ${incarnation} ${seal}`])).toEqual([seal]);
  expect(confirmedBy({ ...guess, content: "4712" }, [outputs, incarnation, seal])).toEqual([]);
});

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), "latin1"));
}

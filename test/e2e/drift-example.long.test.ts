/** Tests the example of drift: somebody edits the rules on one instance and deletes them on another; a refresh finds both, the next
 * preview names them, and the update mends them and nothing else. */
import { appendFileSync, existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { installStandIns } from "../../scripts/emulator/example.ts";
import { TestStack } from "./engine.ts";
import { exampleIn, expectShown, scenarioOf } from "./example.ts";
import { SLOW, sends, setUp } from "./fixture.ts";
import { emulatorConfig } from "./settings.ts";

const RULES = "/etc/ssh/sshd_config.d/10-reviewed.conf";

test("an edit by hand is found by a refresh, named by the next preview, and mended by the next update", {
  timeout: SLOW,
}, async () => {
  const { emulator, ids } = await setUp(scenarioOf("drift"));
  const stack = new TestStack(emulator, { config: emulatorConfig(emulator), projectName: "drift" });
  const program = exampleIn(stack, "drift");
  const on = (id: string, path: string) => join(emulator.root, id, path);
  const reviewed = "PermitRootLogin no\nPasswordAuthentication no\nX11Forwarding no\n";
  stack.expected.set("sshd-send", { bytes: Buffer.from(reviewed), mode: 0o600 });
  for (const id of ids) installStandIns("drift", on(id, ""));
  const first = await stack.up(program);
  expect(first.ok, first.text).toBe(true);

  const [edited = "", deleted = ""] = ids;
  appendFileSync(on(edited, RULES), "PermitRootLogin yes\n");
  rmSync(on(deleted, RULES));
  const refresh = await stack.refresh();
  expect(refresh.ok, refresh.text).toBe(true);
  expect(refresh.text).toContain(`${edited}: ${RULES}: content\n`);
  expect(refresh.text).toContain(`${deleted}: ${RULES}: missing\n`);
  expectShown(refresh.text, "drift", "refresh");
  expect(existsSync(on(deleted, RULES))).toBe(false);
  const preview = await stack.preview();
  expect(preview.text).toContain(
    `plan: 2 instances (2 drifted: ${edited}, ${deleted}) in waves 1–2 of 4 (1 + 1), 4 hold it already\n`,
  );
  const mended = await stack.up();
  expect(mended.ok, mended.text).toBe(true);
  expect(sends(mended.calls).flat()).toEqual([edited, deleted]);
  expect(mended.outputs.sshd).toMatchObject({ passed: true, counts: { success: 2, unchanged: 4 } });
  for (const id of ids) {
    expect(readFileSync(on(id, RULES), "utf8")).toBe(reviewed);
    const reloads = id === edited || id === deleted ? 2 : 1;
    expect(readFileSync(on(id, "run/reloads"), "utf8")).toBe("reload sshd\n".repeat(reloads));
  }
  stack.remove();
});

/** Activation on the real engine: what the scripts prove is what the deployment says, and failed checks change nothing. */
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Emulator } from "ecs-assistant-emulator";
import type * as Provider from "pulumi-alicloud-sendfile";
import { expect, test } from "vitest";
import { SLOW, sends, setUp } from "./fixture.ts";

const CONF = "/etc/app/app.conf";
const EXTRA = "/etc/app/extra.conf";
/** Each reload adds to this file what the daemon would read. */
const SERVED = "/run/served";
const RELOAD = `mkdir -p /run; cat ${CONF} ${EXTRA} >>${SERVED}`;

interface Shown {
  status: string;
  reason: string;
  counts: Record<string, number>;
  instances: Record<string, Record<string, unknown>>;
}

function on(emulator: Emulator, id: string, path: string): string | undefined {
  const file = join(emulator.root, id, path);
  return existsSync(file) ? readFileSync(file, "utf8") : undefined;
}

function commands(calls: readonly { action: string; instanceIds: readonly string[] }[]): string[][] {
  return calls.filter(({ action }) => action === "RunCommand").map(({ instanceIds }) => [...instanceIds]);
}

function filesOf(content: string) {
  return [
    { path: CONF, content, mode: "0640" },
    { path: EXTRA, content: `extra of ${content}`, mode: "0600" },
  ];
}

test("several files get in place together, are reloaded once, and a second up makes no call", {
  timeout: SLOW,
}, async () => {
  const { emulator, stack, ids } = await setUp({ instances: 2 });
  const program =
    (content: string, over: Partial<Provider.ActivationArgs> = {}, triggers: string[] = []) =>
    () => {
      const { result, instances } = stack.rollout("conf", {
        ...{ files: filesOf(content), triggers },
        activation: { validateCommand: 'grep -q = "$FILE"', reloadCommand: RELOAD, ...over },
        healthCommand: `test -s ${SERVED}`,
        instanceIds: ids,
      });
      return { conf: result, instances };
    };
  const first = await stack.up(program("a = 1\n"));
  expect(first.ok, first.text).toBe(true);
  // activation-preview.test.ts compares the steps, which the preview tells below this line.
  expect(first.text).toContain("plan: 2 instances in 1 wave");
  expect(sends(first.calls)).toHaveLength(1);
  expect(commands(first.calls)).toEqual([ids]);
  const shown = first.outputs.instances as Shown["instances"];
  for (const id of ids) {
    expect(shown[id]).toMatchObject({ outcome: "success", verified: true, reload: "done", ours: true });
    expect(on(emulator, id, SERVED)).toBe("a = 1\nextra of a = 1\n");
  }
  const quiet = await stack.up();
  expect([quiet.ok, quiet.calls]).toEqual([true, []]);

  // The engine takes "<{%…%}>" for a colour, and ends with a panic at one that it does not know.
  const validateCommand = `grep -q = "$FILE" || { printf 'in \\033[31m<{%% if a %%}>'; exit 1; }`;
  const refused = await stack.up(program("no assignment\n", { validateCommand }), { color: "always" });
  expect(refused.ok).toBe(false);
  expect(refused.outputs.conf).toMatchObject({ status: "Failed", reason: "budget" });
  for (const id of ids) {
    expect((refused.outputs.conf as Shown).instances[id]).toMatchObject({
      ...{ outcome: "failed", errorCode: "ValidateFailed", step: "validate", exitCode: 1 },
      message: "in <{ % if a %}>",
    });
    expect(on(emulator, id, CONF)).toBe("a = 1\n");
    expect(on(emulator, id, SERVED)).toBe("a = 1\nextra of a = 1\n");
  }
  const back = await stack.up(program("a = 1\n"));
  expect([back.ok, back.calls], back.text).toEqual([true, []]);

  const other = await stack.up(program("a = 1\n", { reloadCommand: "false" }));
  expect([other.ok, other.calls], other.text).toEqual([true, []]);

  const forced = await stack.up(program("a = 1\n", {}, ["again"]));
  expect(forced.ok, forced.text).toBe(true);
  for (const id of ids) {
    expect((forced.outputs.instances as Shown["instances"])[id]).toMatchObject({ reload: "done" });
    expect(on(emulator, id, SERVED)).toBe("a = 1\nextra of a = 1\n".repeat(2));
  }
});

test("a failed reload puts the old files back; with rollback none it stays owed, and the next up reloads without a send", {
  timeout: SLOW,
}, async () => {
  const { emulator, stack, ids } = await setUp({ instances: 2 });
  const [bad = ""] = ids;
  const program = (content: string, rollback: "none" | "failed") => () => ({
    conf: stack.rollout("conf", {
      files: filesOf(content),
      activation: { reloadCommand: `test ! -e /broken && { ${RELOAD}; }` },
      rollback,
      instanceIds: ids,
      rollout: { maxFailures: 1 },
    }).result,
  });
  expect((await stack.up(program("one=1\n", "failed"))).ok).toBe(true);
  writeFileSync(join(emulator.root, bad, "broken"), "");
  const undone = await stack.up(program("two=2\n", "failed"));
  expect(undone.ok, undone.text).toBe(true);
  expect((undone.outputs.conf as Shown).instances[bad]).toMatchObject({
    step: "reload",
    rolledBack: "undone",
  });
  expect(on(emulator, bad, CONF)).toBe("one=1\n");

  const owed = await stack.up(program("three=3\n", "none"));
  expect(owed.ok, owed.text).toBe(true);
  expect((owed.outputs.conf as Shown).instances[bad]).toMatchObject({ step: "reload", reload: "owed" });
  expect(on(emulator, bad, CONF)).toBe("three=3\n");
  expect(on(emulator, bad, SERVED)).not.toContain("three=3");

  rmSync(join(emulator.root, bad, "broken"));
  const paid = await stack.up();
  expect(paid.ok, paid.text).toBe(true);
  expect(sends(paid.calls)).toEqual([]);
  expect(commands(paid.calls)).toEqual([[bad]]);
  expect(on(emulator, bad, SERVED)).toContain("three=3");
  expect(paid.outputs.conf).toMatchObject({ status: "Success", counts: { success: 1, unchanged: 1 } });
});

test("a direct send is read back, and a health command decides before the wave is judged", {
  timeout: SLOW,
}, async () => {
  const { emulator, stack, ids } = await setUp({ instances: 3 });
  const [, sick = ""] = ids;
  const program =
    (content: string, over: Partial<Provider.FileRolloutArgs> = {}) =>
    () => ({
      conf: stack.rollout("conf", { path: CONF, content, instanceIds: ids, ...over }).result,
    });
  expect((await stack.up(program("one"))).ok).toBe(true);
  const verified = await stack.up(program("one", { verify: true }));
  expect(verified.ok, verified.text).toBe(true);
  expect([sends(verified.calls), commands(verified.calls)]).toEqual([[], [ids]]);

  writeFileSync(join(emulator.root, sick, "sick"), "");
  const health = { verify: true, healthCommand: "test ! -e /sick", healthTimeoutSeconds: 2 };
  const failed = await stack.up(program("two", health));
  expect(failed.ok).toBe(false);
  expect(failed.outputs.conf).toMatchObject({ counts: { success: 2, failed: 1 } });
  expect((failed.outputs.conf as Shown).instances[sick]).toMatchObject({
    step: "health",
    errorCode: "HealthFailed",
  });
  rmSync(join(emulator.root, sick, "sick"));
  const healed = await stack.up();
  expect(healed.ok, healed.text).toBe(true);
  expect([sends(healed.calls), commands(healed.calls)]).toEqual([[], [[sick]]]);
});

test("without the right to run commands nothing is put in place, and a direct send is unknown", {
  timeout: SLOW,
}, async () => {
  const api = [{ action: "RunCommand", code: "Forbidden.RAM", times: 2 }];
  const { emulator, stack, ids } = await setUp({ instances: 2, api });
  const program = () => ({
    conf: stack.rollout("conf", { files: filesOf("a=1\n"), activation: {}, instanceIds: ids }).result,
    ofDirect: stack.rollout("ofDirect", { path: "/etc/direct", content: "x", verify: true, instanceIds: ids })
      .result,
  });
  const refused = await stack.up(program);
  expect(refused.ok).toBe(false);
  for (const id of ids) {
    expect(on(emulator, id, CONF)).toBeUndefined();
    expect((refused.outputs.conf as Shown).instances[id]).toMatchObject({
      ...{ outcome: "notAttempted", errorCode: "Forbidden.RAM" },
    });
    expect((refused.outputs.ofDirect as Shown).instances[id]).toMatchObject({
      ...{ outcome: "unknown", errorCode: "Forbidden.RAM" },
    });
  }
  const allowed = await stack.up(program);
  expect(allowed.ok, allowed.text).toBe(true);
  expect(sends(allowed.calls)).toEqual([]);
});

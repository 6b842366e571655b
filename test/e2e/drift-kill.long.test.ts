/** A refresh that was killed leaves commands that only read. The next update neither waits for them nor believes anything by them. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { SLOW, sends, setUp } from "./fixture.ts";
import { engineIn, leftAfter, until } from "./processes.ts";

const CONF = "/etc/app/app.conf";
/** Time limit for the end of the provider process. It needs about 12 s to notice that its engine is gone and to end. */
const ORPHAN_MS = 45_000;

test("commands of a killed refresh that still run do not hold up the next update", {
  timeout: SLOW,
}, async () => {
  const isLook = (script: string) => /^ph=drift$/m.test(script);
  let hangs = true;
  const { emulator, stack, ids } = await setUp({
    instances: 3,
    commands: ({ content }) => (hangs && isLook(content) ? { afterMs: 3_600_000 } : undefined),
  });
  const program = (content: string) => () => ({
    conf: stack.rollout("conf", {
      files: [{ path: CONF, content }],
      activation: { reloadCommand: `mkdir -p /run; cat ${CONF} >/run/served` },
      detectDrift: true,
      instanceIds: ids,
    }).result,
  });
  const first = await stack.up(program("one\n"));
  expect(first.ok, first.text).toBe(true);

  const before = emulator.requests.length;
  const running = stack.refresh();
  const looks = () => emulator.requests.slice(before).filter(({ action }) => action === "RunCommand");
  await until("the command is accepted", () => looks().length > 0);
  process.kill(await engineIn(stack.dir), "SIGKILL");
  expect((await running).ok).toBe(false);
  expect(await leftAfter(stack.dir, ORPHAN_MS)).toEqual([]);
  await stack.unlock();
  expect(looks().map(({ instanceIds }) => [...instanceIds].sort())).toEqual([ids]);

  const next = await stack.up(program("two\n"));
  expect(next.ok, next.text).toBe(true);
  expect(sends(next.calls)).toEqual([ids]);
  expect(next.outputs.conf).toMatchObject({ passed: true, counts: { success: 3, unknown: 0 } });
  for (const id of ids) expect(readFileSync(join(emulator.root, id, "run/served"), "utf8")).toBe("two\n");

  hangs = false;
  const again = await stack.preview(undefined, { refresh: true, expectNoChanges: true });
  expect(again.ok, again.text).toBe(true);
});

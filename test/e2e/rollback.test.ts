/** Rollouts that stop and take back what they changed, on the real engine: bytes, mode and owner on the disks are as before. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Emulator } from "ecs-assistant-emulator";
import { expect, test } from "vitest";
import type { Call, TestStack } from "./engine.ts";
import { SLOW, sends, setUp } from "./fixture.ts";
import { engineIn, leftAfter, until } from "./processes.ts";

const CONF = "/etc/app/app.conf";
const EXTRA = "/etc/app/extra.conf";
/** The test command fails where this file is. */
const BROKEN = "/etc/app/broken";
/** A reload of the first content takes long where this file is. */
const SLOW_HERE = "/etc/app/slow";
const SERVED = "/run/served";
const RELOAD = `mkdir -p /run; if test -e ${SLOW_HERE} && grep -q first ${CONF}; then sleep 6; fi; cat ${CONF} ${EXTRA} >${SERVED}`;
const TEXT = /The rollout was taken back: (\d+) instances? got (?:its|their) old files back/;

interface Shown {
  readonly passed: boolean;
  readonly reason: string;
  readonly counts: Record<string, number>;
  readonly instances: Record<string, { outcome: string; rolledBack?: string; reload?: string }>;
}

function programOf(stack: TestStack, ids: readonly string[], size: number) {
  return (content: string) => (): Record<string, unknown> => ({
    conf: stack.rollout("conf", {
      files: [
        { path: CONF, content: `${content}\n`, mode: content === "second" ? "0600" : "0640" },
        { path: EXTRA, content: `extra of ${content}\n` },
      ],
      activation: { testCommand: `! test -e ${BROKEN}`, reloadCommand: RELOAD },
      rollback: "touched",
      instanceIds: [...ids],
      rollout: { waves: [size], maxFailures: 1 },
    }).result,
  });
}

function onDisks(emulator: Emulator) {
  const at = (id: string, path: string) => join(emulator.root, id, path);
  const mark = (path: string, ids: readonly string[]) => {
    for (const id of ids) mkdirSync(at(id, "/etc/app"), { recursive: true });
    for (const id of ids) writeFileSync(at(id, path), "");
  };
  const unmark = (path: string, ids: readonly string[]) => {
    for (const id of ids) rmSync(at(id, path), { force: true });
  };
  const held = (ids: readonly string[]) =>
    ids.map((id) => ({ id, conf: emulator.stat(id, CONF), extra: emulator.stat(id, EXTRA) }));
  const served = (id: string) =>
    existsSync(at(id, SERVED)) ? readFileSync(at(id, SERVED), "utf8") : undefined;
  return { mark, unmark, held, served };
}

const commands = (calls: readonly Call[]) =>
  calls.filter(({ action }) => action === "RunCommand").map(({ instanceIds }) => [...instanceIds].sort());
const servedOf = (content: string) => `${content}\nextra of ${content}\n`;

test("of 20 instances in 5 waves the third breaks the budget: all touched ones hold what they held before", {
  timeout: SLOW,
}, async () => {
  const { emulator, stack, ids } = await setUp({ instances: 20 });
  const { mark, unmark, held, served } = onDisks(emulator);
  const program = programOf(stack, ids, 4);
  const broken = ids.slice(8, 10);
  const touched = [...ids.slice(0, 8), ...ids.slice(10, 12)];
  mark(BROKEN, broken);
  const nothing = held(ids);

  const preview = await stack.preview(program("first"));
  expect(preview.text).toContain("\n      when it stops, all touched instances get their old files back\n");
  const none = await stack.up();
  expect(none.ok).toBe(false);
  expect(held(ids)).toEqual(nothing);
  expect(commands(none.calls)).toEqual([
    ids.slice(0, 4),
    ids.slice(4, 8),
    ids.slice(8, 12),
    [...touched].sort(),
  ]);

  unmark(BROKEN, broken);
  const first = await stack.up();
  expect(first.ok, first.text).toBe(true);
  const before = held(ids);
  expect(before[0]?.conf).toMatchObject({ mode: "0640", owner: "root" });

  mark(BROKEN, broken);
  const stopped = await stack.up(program("second"));
  expect(stopped.ok).toBe(false);
  expect(held(ids)).toEqual(before);
  for (const id of ids) expect({ id, served: served(id) }).toEqual({ id, served: servedOf("first") });
  expect(commands(stopped.calls).at(-1)).toEqual([...touched].sort());
  const shown = stopped.outputs.conf as Shown;
  expect(shown).toMatchObject({ passed: false, reason: "budget" });
  expect(shown.counts).toMatchObject({ success: 0, failed: 2, notAttempted: 18 });
  for (const id of ids) {
    const { outcome, rolledBack } = shown.instances[id] ?? {};
    const wanted = broken.includes(id) ? "undone" : touched.includes(id) ? "restored" : undefined;
    expect({ id, outcome, rolledBack }).toEqual({
      ...{ id, outcome: broken.includes(id) ? "failed" : "notAttempted", rolledBack: wanted },
    });
  }
  expect(stopped.text.match(TEXT)?.[1]).toBe("10");

  unmark(BROKEN, broken);
  const again = await stack.up();
  expect(again.ok, again.text).toBe(true);
  expect(sends(again.calls).flat().sort()).toEqual([...ids].sort());
  expect(emulator.stat(ids[0] ?? "", CONF)).toMatchObject({ mode: "0600" });

  mark(BROKEN, broken);
  const third = await stack.up(program("third"));
  expect(third.ok).toBe(false);
  const back = await stack.up(program("second"));
  expect([back.ok, back.calls], back.text).toEqual([true, []]);
  for (const id of ids) expect({ id, served: served(id) }).toEqual({ id, served: servedOf("second") });
});

test("a cancel in the middle of it: what came to its end is told, and the next update asks about the rest", {
  timeout: SLOW,
}, async () => {
  const { emulator, stack, ids } = await setUp({ instances: 4 });
  const { mark, unmark, served } = onDisks(emulator);
  const program = programOf(stack, ids, 2);
  const [fast = "", slow = "", ...broken] = ids;
  const first = await stack.up(program("first"));
  expect(first.ok, first.text).toBe(true);

  mark(BROKEN, broken);
  mark(SLOW_HERE, [slow]);
  const running = stack.up(program("second"));
  await until("one instance has its old files back", () =>
    stack.said.includes("putting the old files back: 1 of 2"),
  );
  expect(served(fast)).toBe(servedOf("first"));
  process.kill(await engineIn(stack.dir), "SIGINT");
  const run = await running;
  expect(run.ok).toBe(false);
  expect(await leftAfter(stack.dir, 30_000)).toEqual([]);
  const [sender] = stack.state().resources.filter(({ outputs }) => outputs?.fleet !== undefined);
  const fleet = sender?.outputs?.fleet as { ids: string; outcome: string; pending?: unknown[] }[];
  const groupOf = (id: string) => fleet.find((group) => group.ids.split(" ").includes(id));
  expect(groupOf(fast)).toMatchObject({ outcome: "notAttempted", rolledBack: "restored" });
  expect(groupOf(slow)).toMatchObject({ outcome: "unknown", pending: [{ key: "", filesKey: "" }] });
  expect(sender?.outputs).toMatchObject({ reason: "cancelled", passed: false });

  unmark(BROKEN, broken);
  const next = await stack.up();
  expect(next.ok, next.text).toBe(true);
  expect(sends(next.calls).flat().sort()).toEqual([...ids].sort());
  for (const id of ids) expect({ id, served: served(id) }).toEqual({ id, served: servedOf("second") });
  expect((await stack.up()).calls).toEqual([]);
});

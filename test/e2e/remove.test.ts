/**
 * Destroys with `onDelete: "remove"` on the real engine and real scripts: what is ours goes, what is not stays, and a destroy that
 * could not reach an instance fails and goes on the next time.
 */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { Emulator } from "ecs-assistant-emulator";
import { expect, test } from "vitest";
import type { Run } from "./engine.ts";
import { PATH, SLOW, sends, setUp } from "./fixture.ts";

const CONF = "/etc/app/app.conf";
const EXTRA = "/etc/app/extra.conf";
/** Each reload adds a line to this file. */
const RELOADS = "/run/reloads";
const STATE = "/var/lib/alicloud-sendfile";
const REMOVE = { onDelete: "remove" } as const;

function on(emulator: Emulator, id: string, path: string): string | undefined {
  const file = join(emulator.root, id, path);
  return existsSync(file) ? readFileSync(file, "utf8") : undefined;
}

function put(emulator: Emulator, id: string, path: string, text: string): void {
  const file = join(emulator.root, id, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text, { mode: 0o644 });
}

/** Whether the two files, the reloads so far, and the state folder are there. */
function shown(emulator: Emulator, id: string) {
  const reloads = (on(emulator, id, RELOADS) ?? "").split("\n").length - 1;
  const has = (path: string) => existsSync(join(emulator.root, id, path));
  return { conf: has(CONF), extra: has(EXTRA), reloads, state: has(STATE) };
}

const commands = ({ calls }: Run) =>
  calls.filter(({ action }) => action === "RunCommand").map(({ instanceIds }) => [...instanceIds]);

function expectFailure({ ok, text }: Run, ...patterns: readonly RegExp[]): void {
  expect(ok).toBe(false);
  for (const pattern of patterns) expect(text).toMatch(pattern);
  expect(text).toMatch(/set `onDelete: "keep"`, run `pulumi up`, then delete/);
  expect(text).not.toMatch(/^\s+at /m);
}

test("an edited, an absent, an unreachable and three of our files; then again after the unreachable came back", {
  timeout: SLOW,
}, async () => {
  const { emulator, stack, ids } = await setUp({ instances: 6 });
  const [edited = "", absent = "", down = "", ...ours] = ids;
  const program = () => ({
    conf: stack.rollout("conf", {
      files: [
        { path: CONF, content: "a = 1\n", mode: "0640" },
        { path: EXTRA, content: "extra\n" },
      ],
      activation: { reloadCommand: `mkdir -p /run; echo reloaded >>${RELOADS}` },
      instanceIds: ids,
      ...REMOVE,
    }).result,
  });
  expect((await stack.up(program)).ok).toBe(true);
  put(emulator, edited, CONF, "edited by hand\n");
  for (const path of [CONF, EXTRA]) rmSync(join(emulator.root, absent, path));
  emulator.setInstance(down, { status: "Stopped" });

  const failed = await stack.destroyUnjudged();
  expectFailure(
    failed,
    new RegExp(`has not removed ${CONF} and 1 more file from 1 of 6 instances`),
    new RegExp(`${down}: Aborted InstanceNotRunning`),
    new RegExp(`kept, because it is not what this resource sent: ${CONF} on ${edited}\n`),
  );
  expect(commands(failed)).toEqual([ids]);
  expect(stack.state().resources.filter(({ type }) => /:Rollout$/.test(type))).not.toEqual([]);
  const gone = { conf: false, extra: false, reloads: 2, state: false };
  for (const id of ours) expect(shown(emulator, id)).toEqual(gone);
  expect(shown(emulator, edited)).toEqual({ ...gone, conf: true });
  expect(shown(emulator, absent)).toEqual({ ...gone, reloads: 1 });
  expect(shown(emulator, down)).toEqual({ conf: true, extra: true, reloads: 1, state: true });

  emulator.setInstance(down, { status: "Running" });
  const done = await stack.destroy();
  expect(done.ok, done.text).toBe(true);
  for (const id of [...ours, down]) expect(shown(emulator, id)).toEqual(gone);
  expect(shown(emulator, absent)).toEqual({ ...gone, reloads: 1 });
  expect(shown(emulator, edited)).toEqual({ ...gone, conf: true });
  expect(on(emulator, edited, CONF)).toBe("edited by hand\n");
  expect(stack.state().resources).toEqual([]);
});

test("a direct file after a rename and a change of the region; after a failed destroy a refresh and an up send again", {
  timeout: SLOW,
}, async () => {
  const { emulator, stack, ids } = await setUp({ instances: 3 });
  const [first = "", down = "", last = ""] = ids;
  const program = (name: string, over: object) => () => ({
    conf: stack.rollout(name, { path: PATH, content: "v1", instanceIds: ids, ...REMOVE }, over).result,
  });
  expect((await stack.up(program("conf", {}))).ok).toBe(true);
  const renamed = await stack.up(program("web", { aliases: [{ name: "conf" }] }));
  expect([renamed.ok, sends(renamed.calls)], renamed.text).toEqual([true, []]);
  emulator.setInstance(down, { status: "Stopped" });
  expectFailure(await stack.destroyUnjudged(), new RegExp(`${down}: Aborted InstanceNotRunning`));
  expect(ids.map((id) => on(emulator, id, PATH))).toEqual([undefined, "v1", undefined]);

  emulator.setInstance(down, { status: "Running" });
  const refreshed = await stack.refresh();
  expect(refreshed.text).toContain(`has changed files on ${first}, ${last}: what they hold is not known`);
  const again = await stack.up();
  expect([again.ok, sends(again.calls)], again.text).toEqual([true, [[first, last]]]);

  const [urn = ""] = stack
    .state()
    .resources.flatMap(({ urn: one, type }) => (/:Rollout$/.test(type) ? [one] : []));
  const replaced = await stack.up(undefined, { replace: [urn] });
  expect(replaced.ok, replaced.text).toBe(true);
  const order = replaced.calls
    .map(({ action }) => action)
    .filter((action) => /^(RunCommand|SendFile)$/.test(action));
  expect(order).toEqual(["RunCommand", "SendFile"]);

  await stack.setConfig("alicloud:region", "cn-beijing");
  const before = emulator.requests.length;
  const done = await stack.destroy();
  expect(done.ok, done.text).toBe(true);
  const regions = emulator.requests.slice(before).map(({ params }) => params.RegionId);
  expect(new Set(regions)).toEqual(new Set([emulator.regionId]));
  for (const id of ids)
    expect([on(emulator, id, PATH), existsSync(join(emulator.root, id, STATE))]).toEqual([undefined, false]);
});

test("state of version 1 learns what to remove by an up that makes no call; a file that moves to another resource stays", {
  timeout: SLOW,
}, async () => {
  const { emulator, stack, ids } = await setUp({ instances: 3 });
  const single = "/etc/single.conf";
  for (const id of ids) put(emulator, id, PATH, "4711");
  for (const id of ids.slice(0, 2)) put(emulator, id, single, "listen 80;\n");
  const old = resolve(import.meta.dirname, "../fixtures/state-v1/whole.json");
  await stack.importState(JSON.parse(readFileSync(old, "utf8")) as object);
  const upgraded = await stack.up(() => {
    stack.rollout("conf", { path: PATH, content: "4711", instanceIds: ids, ...REMOVE });
    const other = { owner: "root", triggers: ["once"], instanceIds: ids.slice(0, 2) };
    stack.sendFile("single", { path: single, content: "listen 80;\n", ...other });
    return {};
  });
  expect([upgraded.ok, upgraded.calls], upgraded.text).toEqual([true, []]);

  emulator.setApiFaults([{ action: "RunCommand", code: "InvalidInstance.NotFound" }]);
  const unknown = await stack.destroyUnjudged();
  expectFailure(
    unknown,
    /from 3 of 3 instances/,
    /are account and region those with which the files were sent/,
  );
  for (const id of ids) expect(on(emulator, id, PATH)).toBe("4711");

  emulator.setApiFaults([]);
  const others = () =>
    stack.sendFile("single", { path: single, content: "listen 80;\n", instanceIds: [ids[0] ?? ""] });
  const moved = await stack.up(() => {
    others();
    stack.rollout("moved", { path: PATH, content: "4711", instanceIds: ids, ...REMOVE });
    return {};
  });
  expect(moved.ok, moved.text).toBe(true);
  expect(moved.text).toContain(`left, because another resource sends it now: ${PATH} ("moved-send")`);
  expect(commands(moved)).toEqual([]);
  for (const id of ids) expect(on(emulator, id, PATH)).toBe("4711");

  const left = await stack.up(() => {
    others();
    return {};
  });
  expect(left.ok, left.text).toBe(true);
  for (const id of ids) expect(on(emulator, id, PATH)).toBeUndefined();
  for (const id of ids.slice(0, 2)) expect(on(emulator, id, single)).toBe("listen 80;\n");
});

/** Drift on the real engine: files that were changed by hand are named by a refresh and by the next preview, and the next update
 * sends to those instances alone. */
import {
  appendFileSync,
  chmodSync,
  chownSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import type { Emulator } from "ecs-assistant-emulator";
import type * as Provider from "pulumi-alicloud-sendfile";
import { expect, test } from "vitest";
import type { Call, Run, TestStack } from "./engine.ts";
import { SLOW, sends, setUp } from "./fixture.ts";

const CONF = "/etc/app/app.conf";
const EXTRA = "/etc/app/extra.conf";
interface Shown {
  readonly passed: boolean;
  readonly counts: Record<string, number>;
  readonly drifted: readonly string[];
}

const commands = (calls: readonly Call[]) =>
  calls.filter(({ action }) => action === "RunCommand").map(({ instanceIds }) => [...instanceIds].sort());

function onDisks(emulator: Emulator) {
  const at = (id: string, path: string) => join(emulator.root, id, path);
  const owners = (id: string, path: string) => {
    const { uid, gid } = statSync(at(id, path));
    return { uid, gid };
  };
  return { at, owners, text: (id: string, path: string) => readFileSync(at(id, path), "utf8") };
}

/** What state keeps of the rollout, without what is encrypted anew in each run. */
function recordedOf(stack: TestStack): Record<string, unknown> {
  const [sender] = stack.state().resources.filter(({ outputs }) => outputs?.fleet !== undefined);
  const { contentSha256, digestKey, ...rest } = sender?.outputs ?? {};
  return rest;
}

/** The warning of a run about drift, in one line each. */
const warned = ({ text }: Run) =>
  [...text.matchAll(/^ {4}warning: (drift: .*(?:\n {6,}.*)*)/gm)].map(([, told = ""]) => told);

test("of 20 instances five were changed by hand and one is stopped: a refresh names them, and up sends to the five", {
  timeout: SLOW,
}, async () => {
  const { emulator, stack, ids } = await setUp({ instances: 20 });
  const { at, text } = onDisks(emulator);
  const program = (): Record<string, unknown> => ({
    conf: stack.rollout("conf", {
      files: [
        { path: CONF, content: "listen = 80\n", mode: "0640", owner: "root" },
        { path: EXTRA, content: "extra = 1\n" },
      ],
      activation: { reloadCommand: `mkdir -p /run; echo >>/run/reloads; cat ${CONF} >/run/served` },
      detectDrift: true,
      instanceIds: ids,
    }).result,
  });
  const first = await stack.up(program);
  expect(first.ok, first.text).toBe(true);
  const before = recordedOf(stack);

  const [first1 = "", first2 = "", first3 = "", deleted = "", chmodded = "", stopped = ""] = ids;
  writeFileSync(at(first1, CONF), "listen = 81\n");
  truncateSync(at(first2, CONF), 3);
  appendFileSync(at(first3, EXTRA), "more\n");
  rmSync(at(deleted, CONF));
  chmodSync(at(chmodded, CONF), 0o644);
  emulator.setInstance(stopped, { status: "Stopped" });
  const five = [first1, first2, first3, deleted, chmodded];

  // Without a refresh nobody looks at the disks.
  const blind = await stack.upUnjudged();
  expect([blind.ok, blind.calls], blind.text).toEqual([true, []]);
  const shown = await stack.refreshPreview({ expectNoChanges: true });
  expect(shown.ok).toBe(false);
  expect(shown.text).toContain("error: no changes were expected for refresh but changes were proposed");
  const alarm = await stack.previewUnjudged({ refresh: true, expectNoChanges: true });
  expect(alarm.ok).toBe(false);
  for (const told of [shown, alarm]) expect(sends(told.calls)).toEqual([]);
  expect(alarm.text).toContain("error: no changes were expected for preview but changes were proposed");
  expect(alarm.text).toContain(
    `plan: 5 instances (5 drifted: ${five.join(", ")}) in 1 wave, 15 hold it already`,
  );
  expect(recordedOf(stack)).toEqual(before);

  const refresh = await stack.refresh();
  expect(refresh.ok, refresh.text).toBe(true);
  expect(commands(refresh.calls)).toEqual([ids]);
  for (const told of [shown, alarm, refresh]) {
    const [changed = "", unseen = ""] = warned(told);
    expect(changed).toContain(
      "drift: 5 of 20 instances no longer hold what was delivered; the next `pulumi up`",
    );
    expect(changed).toContain(`${first1}: ${CONF}: content`);
    expect(changed).toContain(`${first2}: ${CONF}: cut`);
    expect(changed).toContain(`${first3}: ${EXTRA}: content`);
    expect(changed).toContain(`${deleted}: ${CONF}: missing`);
    expect(changed).toContain(`${chmodded}: ${CONF}: mode`);
    expect(unseen).toContain(
      "drift: 1 of 20 instances could not be compared, and what is recorded of it stands",
    );
    expect(unseen).toContain(`${stopped}: Aborted InstanceNotRunning`);
  }
  const [sender] = stack.state().resources.filter(({ outputs }) => outputs?.fleet !== undefined);
  expect(sender?.outputs).toMatchObject({
    passed: false,
    gateOpen: false,
    counts: { success: 15, failed: 5 },
  });
  expect(String(sender?.outputs?.summary)).toContain("A refresh found changed files.");

  emulator.setInstance(stopped, { status: "Running" });
  const preview = await stack.preview();
  expect(preview.text).toContain(`5 instances (5 drifted: ${five.join(", ")}) in 1 wave, 15 hold it already`);
  expect([sends(preview.calls), commands(preview.calls)]).toEqual([[], []]);
  const mended = await stack.up();
  expect(mended.ok, mended.text).toBe(true);
  expect([sends(mended.calls), commands(mended.calls)]).toEqual([[five], [five]]);
  expect(mended.outputs.conf as Shown).toMatchObject({
    ...{ passed: true, drifted: [], counts: { success: 5, unchanged: 15, failed: 0 } },
  });
  for (const id of ids) {
    expect(text(id, "/run/served")).toBe("listen = 80\n");
    expect(text(id, "/run/reloads")).toBe("\n".repeat(five.includes(id) ? 2 : 1));
  }
  const quiet = await stack.preview(undefined, { refresh: true, expectNoChanges: true });
  expect([quiet.ok, warned(quiet)], quiet.text).toEqual([true, []]);
});

test("a direct delivery: owner, group, mode, a link and a folder in the file's place; overwrite false mends its own file", {
  timeout: SLOW,
}, async () => {
  const users = ["root", "app"];
  const { emulator, stack, ids } = await setUp({ instances: 5, users, groups: users });
  const { at, owners, text } = onDisks(emulator);
  const program = (over: Partial<Provider.FileRolloutArgs>) => () => ({
    conf: stack.rollout("conf", {
      ...{ path: CONF, content: "listen = 80\n", mode: "0600", owner: "app", group: "app" },
      ...{ overwrite: false, instanceIds: ids, ...over },
    }).result,
  });
  expect((await stack.up(program({}))).ok).toBe(true);
  const [owned = "", linked = "", dangling = "", folder = "", whole = ""] = ids;
  const app = owners(owned, CONF);
  const asked = await stack.up(program({ detectDrift: true }));
  expect([asked.ok, asked.calls], asked.text).toEqual([true, []]);
  const none = await stack.refresh();
  expect([none.ok, warned(none), commands(none.calls)], none.text).toEqual([true, [], [ids]]);

  // Only root may give a file to another user; then the mode is changed instead.
  const isRoot = process.getuid?.() === 0;
  if (isRoot) chownSync(at(owned, CONF), 0, 0);
  else chmodSync(at(owned, CONF), 0o666);
  for (const id of [linked, dangling, folder]) rmSync(at(id, CONF));
  writeFileSync(at(linked, "/etc/app/real.conf"), "listen = 80\n", { mode: 0o600 });
  chownSync(at(linked, "/etc/app/real.conf"), app.uid, app.gid);
  symlinkSync("real.conf", at(linked, CONF));
  symlinkSync("nowhere.conf", at(dangling, CONF));
  mkdirSync(at(folder, CONF));

  const refresh = await stack.refresh();
  expect(refresh.ok, refresh.text).toBe(true);
  const [changed = "", ...others] = warned(refresh);
  expect(others).toEqual([]);
  expect(changed).toContain("drift: 3 of 5 instances no longer hold what was delivered");
  expect(changed).toContain(`${owned}: ${CONF}: ${isRoot ? "owner, group" : "mode"}`);
  expect(changed).toContain(`${dangling}: ${CONF}: missing`);
  expect(changed).toContain(`${folder}: ${CONF}: type`);
  expect(changed).not.toContain(whole);
  expect(changed).not.toContain(linked);

  rmSync(at(folder, CONF), { recursive: true });
  rmSync(at(dangling, CONF));
  const mended = await stack.up();
  expect(mended.ok, mended.text).toBe(true);
  expect(sends(mended.calls)).toEqual([[owned, dangling, folder]]);
  for (const id of [dangling, folder]) expect(owners(id, CONF)).toEqual(app);
  expect(text(owned, CONF)).toBe("listen = 80\n");
});

/** Tests a change of path and back, refresh, destroy, and destroy without the package. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { AgentTask } from "ecs-assistant-emulator";
import { expect, test } from "vitest";
import type { TestStack } from "./engine.ts";
import { SLOW, sends, setUp } from "./fixture.ts";

test("a new path is an update, the old path again is another, and no file is deleted", {
  timeout: SLOW,
}, async () => {
  const { emulator, stack, ids } = await setUp({ instances: 2 });
  const program = (path: string) => () => ({
    conf: stack.rollout("conf", { path, content: "x", instanceIds: ids, overwrite: false }).result,
  });
  expect((await stack.up(program("/a/app.conf"))).ok).toBe(true);
  const there = await stack.up(program("/b/app.conf"));
  expect(there.ok, there.text).toBe(true);
  expect(there.text).not.toContain("replac");
  expect(existsSync(join(emulator.root, ids[0] ?? "", "a/app.conf"))).toBe(true);
  // The resource itself wrote this file before, so it may write it again with `overwrite: false`.
  const back = await stack.up(program("/a/app.conf"));
  expect(back.ok, back.text).toBe(true);
  expect(sends(back.calls)).toEqual([ids]);

  // A renamed resource must still know the sends that it made under its old name.
  const tag = tagIn(stack);
  const renamed = await stack.up(() => ({
    web: stack.rollout(
      "web",
      { path: "/a/app.conf", content: "y", instanceIds: ids, overwrite: false },
      { aliases: [{ name: "conf" }] },
    ).result,
  }));
  expect(renamed.ok, renamed.text).toBe(true);
  expect(renamed.outputs.web).toMatchObject({ status: "Success", counts: { success: 2 } });
  expect(renamed.text).not.toContain("give the file one owner");
  expect(stack.state().resources.map(({ urn }) => urn)).not.toContainEqual(expect.stringMatching(/::conf/));
  expect(tagIn(stack)).toBe(tag);
});

function tagIn(stack: TestStack): unknown {
  return stack.state().resources.find(({ type }) => type.endsWith(":Rollout"))?.outputs?.tag;
}

test("with overwrite false a file of somebody else is refused, and the resource's own file is updated", {
  timeout: SLOW,
}, async () => {
  const { emulator, stack, ids } = await setUp({ instances: 2 });
  const program = (content: string) => () => ({
    conf: stack.rollout("conf", { path: "/app.conf", content, instanceIds: ids, overwrite: false }).result,
  });
  emulator.runAgent("i-demo0001", task("/app.conf"));
  const refused = await stack.up(program("one"));
  expect(refused.ok).toBe(false);
  expect(refused.outputs.conf).toMatchObject({
    instances: { "i-demo0001": { errorCode: "FileAlreadyExists" } },
  });
  const updated = await stack.up(program("two"));
  expect(updated.outputs.conf).toMatchObject({ failedInstanceIds: ["i-demo0001"], counts: { success: 1 } });
  expect(sends(updated.calls).map((call) => call.length)).toEqual([1, 1]);
});

function task(path: string): AgentTask {
  const contentBase64 = Buffer.from("foreign").toString("base64");
  const common = { contentBase64, fileMode: "0644", fileOwner: "root", fileGroup: "root", overwrite: true };
  return { ...common, targetDir: "/", name: path.slice(1) };
}

test("refresh changes nothing; destroy makes no call, leaves the files and says so", {
  timeout: SLOW,
}, async () => {
  const { emulator, stack, ids } = await setUp({ instances: 2 });
  const program = () => ({
    conf: stack.rollout("conf", { path: "/app.conf", content: "x", instanceIds: ids }).result,
  });
  expect((await stack.up(program)).ok).toBe(true);
  const refreshed = await stack.refresh();
  expect(refreshed.ok, refreshed.text).toBe(true);
  expect(refreshed.calls.map(({ action }) => action)).toEqual(["DescribeSendFileResults"]);
  expect((await stack.up()).calls).toEqual([]);
  const destroyed = await stack.destroy();
  expect(destroyed.ok, destroyed.text).toBe(true);
  expect(destroyed.calls).toEqual([]);
  expect(destroyed.text).toMatch(
    /Rollout \(conf-send\):\s+left on the instances, .*: \/app\.conf on 2 instances/,
  );
  expect(readFileSync(join(emulator.root, ids[0] ?? "", "app.conf"), "utf8")).toBe("x");
});

test("destroy works when the package's handler is gone", { timeout: SLOW }, async () => {
  const { stack, ids } = await setUp({ instances: 1 });
  const program = () => ({
    conf: stack.rollout("conf", { path: "/app.conf", content: "x", instanceIds: ids }).result,
  });
  expect((await stack.up(program)).ok).toBe(true);
  // The state names a handler that does not exist, as if the package had been removed.
  const text = stack.stateText();
  writeFileSync(
    stack.stateFile(),
    text.replaceAll(/pulumi-alicloud-sendfile(\\*)\/handler/g, "pulumi-alicloud-removed$1/handler"),
  );
  const destroyed = await stack.destroy();
  expect(destroyed.ok, destroyed.text).toBe(true);
  expect(destroyed.text).toContain("the package is gone; /app.conf is left on its instances");
  expect(stack.state().resources).toEqual([]);
});

/** Tests the example of several nginx files with rollback "touched": a new upstream that does not answer on some instances
 * stops the rollout, and the whole fleet serves the old files again. A destroy removes what was not edited. */
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { installStandIns } from "../../scripts/emulator/example.ts";
import { exampleIn, expectShown, scenarioOf } from "./example.ts";
import { SLOW, sends, setUp } from "./fixture.ts";
import { snapshotOf } from "./oracle.ts";

const SITE = "/etc/nginx/conf.d/site.conf";
const FILES = ["/etc/nginx/snippets/proxy.conf", "/etc/nginx/conf.d/upstream.conf", SITE];
const NOT_MOVED = ["i-demo0003", "i-demo0004"];

/** Says at which addresses the app answers on an instance; the stand-in for curl reads it. */
function listen(root: string, addresses: readonly string[]): void {
  installStandIns("nginx-reload", root);
  mkdirSync(join(root, "srv"), { recursive: true });
  writeFileSync(join(root, "srv/listening"), addresses.map((address) => `${address}\n`).join(""));
}

test("an upstream that two instances cannot reach is taken back on all that got it; a destroy removes the files", {
  timeout: SLOW,
}, async () => {
  const { emulator, stack, ids } = await setUp(scenarioOf("nginx-reload"), { projectName: "nginx-reload" });
  const program = exampleIn(stack, "nginx-reload");
  const on = (id: string, path: string) => join(emulator.root, id, path);
  for (const id of ids)
    listen(on(id, ""), NOT_MOVED.includes(id) ? ["127.0.0.1:8080"] : ["127.0.0.1:8080", "127.0.0.1:9090"]);
  const reloads = (id: string) => readFileSync(on(id, "run/reloads"), "utf8").split("\n").length - 1;
  /** Bytes, mode, owner and group of all files, and what nginx has read last. */
  const disks = () =>
    ids.map((id) => {
      const files = FILES.map((path) => {
        const { mode, uid, gid } = statSync(on(id, path));
        return { path, text: readFileSync(on(id, path), "utf8"), mode, uid, gid };
      });
      return { id, files, served: readFileSync(on(id, "run/nginx.conf"), "utf8") };
    });
  const wants = (upstream: string) => {
    writeFileSync(join(stack.dir, "upstream.conf"), upstream);
    const files = FILES.map((path) => {
      const bytes = readFileSync(join(stack.dir, path.slice(path.lastIndexOf("/") + 1)));
      return { path, bytes, mode: 0o644 };
    });
    stack.expected.set("nginx-send", files);
    stack.before.set("nginx-send", snapshotOf(emulator, files));
  };
  const first = readFileSync(join(stack.dir, "upstream.conf"), "utf8");

  wants(first);
  const created = await stack.up(program);
  expect(created.ok, created.text).toBe(true);
  expect(created.outputs.nginx).toMatchObject({ passed: true, counts: { total: 8, success: 8 } });
  const before = disks();

  wants("upstream app {\n  server 127.0.0.1:9090;\n}\n");
  const stopped = await stack.up();
  expect(stopped.ok).toBe(false);
  expectShown(stopped.text, "nginx-reload", "stopped");
  expect(sends(stopped.calls).flat()).toEqual(ids.slice(0, 4));
  expect(disks()).toEqual(before);
  expect(ids.map(reloads)).toEqual([3, 3, 3, 3, 1, 1, 1, 1]);
  const undone = { status: "Failed", errorCode: "HealthFailed", rolledBack: "undone" };
  const restored = { outcome: "notAttempted", rolledBack: "restored" };
  expect(stopped.outputs.nginx).toMatchObject({
    ...{ status: "Failed", passed: false, reason: "budget" },
    counts: { total: 8, failed: 2, notAttempted: 6 },
    instances: { "i-demo0001": restored, "i-demo0002": restored, "i-demo0003": undone, "i-demo0004": undone },
  });
  expect(stopped.text).toContain("curl: (22) The requested URL returned error: 502");

  wants(first);
  const reverted = await stack.up();
  expect(reverted.ok, reverted.text).toBe(true);
  expect(reverted.calls.filter(({ action }) => action === "SendFile" || action === "RunCommand")).toEqual([]);
  expect(reverted.outputs.nginx).toMatchObject({ passed: true, counts: { total: 8, unchanged: 8 } });
  expect(disks()).toEqual(before);

  wants("upstream app {\n  server 127.0.0.1:8080;\n  keepalive 16;\n}\n");
  const mended = await stack.up();
  expect(mended.ok, mended.text).toBe(true);
  expect(mended.outputs.nginx).toMatchObject({ passed: true, counts: { total: 8, success: 8 } });
  for (const { served } of disks()) expect(served).toContain("keepalive 16;");
  expect((await stack.preview(undefined, { expectNoChanges: true })).ok).toBe(true);

  writeFileSync(on("i-demo0005", SITE), "# edited\n");
  const destroyed = await stack.destroy();
  expect(destroyed.ok, destroyed.text).toBe(true);
  expectShown(destroyed.text, "nginx-reload", "destroyed");
  expect(destroyed.text).toContain(`kept, because it is not what this resource sent: ${SITE} on i-demo0005`);
  const left = ids.flatMap((id) => FILES.filter((path) => existsSync(on(id, path))).map((path) => id + path));
  expect(left).toEqual([`i-demo0005${SITE}`]);
  expect(ids.map(reloads)).toEqual([5, 5, 5, 5, 3, 3, 3, 3]);
});

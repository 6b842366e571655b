/**
 * Tests that state of version 1 is upgraded on the real engine. The fixtures (test/fixtures/state-v1) are state that
 * an older version of the package wrote, with the passphrase "test" and the emulator's first instances.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { expect, test } from "vitest";
import type { Run, StateResource, TestStack } from "./engine.ts";
import { PATH, SLOW, sends, setUp } from "./fixture.ts";

const SINGLE = "/etc/single.conf";

interface Deployment {
  readonly deployment: { readonly resources: readonly StateResource[] };
}

function fixture(name: string): Deployment {
  const file = resolve(import.meta.dirname, "../fixtures/state-v1", `${name}.json`);
  return JSON.parse(readFileSync(file, "utf8")) as Deployment;
}

/** Returns the outputs of the two sending resources, by resource name. */
function senders(resources: readonly StateResource[]): Record<string, Record<string, unknown>> {
  const found = resources.filter(({ type }) => /:(Rollout|SendFile)$/.test(type));
  return Object.fromEntries(
    found.map(({ urn, outputs }) => [urn.slice(urn.lastIndexOf("::") + 2), outputs ?? {}]),
  );
}

/** Returns every hash of a delivery in version 1 state. Anybody could compute these from a guess of the content. */
function oldHashes({ deployment }: Deployment): string[] {
  const all = Object.values(senders(deployment.resources)).flatMap(({ fingerprint, fleet }) => [
    fingerprint,
    ...(fleet as { holds?: string }[]).map(({ holds }) => holds),
  ]);
  return [...new Set(all.filter((one): one is string => typeof one === "string"))];
}

function expectVersion2(stack: TestStack, old: Deployment): void {
  const now = senders(stack.state().resources);
  const before = senders(old.deployment.resources);
  expect(Object.keys(now).sort()).toEqual(["conf-send", "single"]);
  for (const [name, state] of Object.entries(now)) {
    expect(state).toMatchObject({ version: 2, incarnation: before[name]?.incarnation });
    expect(state.digestKey).toEqual(expect.objectContaining({ ciphertext: expect.any(String) }));
  }
  expect(oldHashes(old).length).toBeGreaterThan(1);
  for (const hash of oldHashes(old)) expect(JSON.stringify(now)).not.toContain(hash);
}

test("an upgrade sends nothing and rewrites the state at once; the next update makes no call", {
  timeout: SLOW,
}, async () => {
  const { emulator, stack, ids } = await setUp({ instances: 3 });
  const old = fixture("whole");
  const put = (id: string, path: string, text: string) => {
    const file = join(emulator.root, id, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text, { mode: 0o644 });
  };
  for (const id of ids) put(id, PATH, "4711");
  for (const id of ids.slice(0, 2)) put(id, SINGLE, "listen 80;\n");
  const program = (content: string, single: string) => () => {
    const waves = { rollout: { waves: [1, 2] } };
    const conf = stack.rollout("conf", { path: PATH, content, instanceIds: ids, ...waves });
    const other = { owner: "root", triggers: ["once"], instanceIds: ids.slice(0, 2) };
    const one = stack.sendFile("single", { path: SINGLE, content: single, ...other });
    return { conf: conf.result, all: conf.instances, sum: conf.contentSha256, single: one.result };
  };
  await stack.importState(old);
  const before = stack.state().outputs;
  const preview = await stack.preview(program("4711", "listen 80;\n"));
  expect(preview.ok, preview.text).toBe(true);
  expect(preview.calls).toEqual([]);

  const first = await stack.up();
  expect(first.ok, first.text).toBe(true);
  expect(first.calls).toEqual([]);
  expectVersion2(stack, old);
  expect(first.outputs).toMatchObject({
    conf: { status: "Success", passed: true, counts: { total: 3, unchanged: 3 } },
    single: { status: "Success", counts: { total: 2, unchanged: 2 } },
    sum: before.sum,
  });
  for (const hash of oldHashes(old)) expect(stack.stateText()).not.toContain(hash);
  const { holds } = (first.outputs.all as Record<string, { holds: string }>)["i-demo0001"] ?? {};
  expect(holds).toMatch(/^[0-9a-f]{16}$/);

  const second = await stack.up();
  expect(second.calls).toEqual([]);
  expect(second.text).not.toMatch(/updated/);

  const changed = await stack.up(program("4712", "listen 81;\n"));
  expect(changed.ok, changed.text).toBe(true);
  expect(sends(changed.calls).flat().sort()).toEqual([...ids, ...ids.slice(0, 2)].sort());
});

test("after a partial failure an upgrade sends only to the instances that had failed", {
  timeout: SLOW,
}, async () => {
  const { emulator, stack, ids } = await setUp({ instances: 4 });
  const old = fixture("partial");
  // i-demo0002 took neither of the two new files. i-demo0003 failed while it wrote the file, which is now empty.
  for (const id of ids)
    for (const path of [PATH, ...(ids.indexOf(id) < 2 ? [SINGLE] : [])]) {
      mkdirSync(dirname(join(emulator.root, id, path)), { recursive: true });
      const content = id === "i-demo0002" ? "4711" : id === "i-demo0003" ? "" : "4712";
      writeFileSync(join(emulator.root, id, path), content, { mode: 0o644 });
    }
  await stack.importState(old);
  const program = () => {
    const conf = stack.rollout("conf", { path: PATH, content: "4712", instanceIds: ids });
    const single = stack.sendFile("single", { path: SINGLE, content: "4712", instanceIds: ids.slice(0, 2) });
    return { conf: conf.result, single: single.result };
  };
  const sentBy = ({ calls }: Run) =>
    calls
      .filter(({ action }) => action === "SendFile")
      .map(({ file, instanceIds }) => `${file} ${instanceIds.join(" ")}`)
      .sort();
  // A failed update must upgrade the state too. A SendFile that throws must keep its digest key encrypted.
  emulator.setInstance("i-demo0002", { errorCode: "FileNameInvalid", times: 2 });
  const failed = await stack.up(program, { continueOnError: true });
  expect(failed.ok).toBe(false);
  expect(sentBy(failed)).toEqual([`${PATH} i-demo0002 i-demo0003`, `${SINGLE} i-demo0002`]);
  expectVersion2(stack, old);

  const up = await stack.up();
  expect(up.ok, up.text).toBe(true);
  expect(sentBy(up)).toEqual([`${PATH} i-demo0002`, `${SINGLE} i-demo0002`]);
  expect(up.outputs.conf).toMatchObject({ status: "Success", counts: { success: 1, unchanged: 3 } });
  expectVersion2(stack, old);
  for (const hash of oldHashes(old)) expect(stack.stateText()).not.toContain(hash);
});

test("state of a newer version is refused in one line, and can still be destroyed", {
  timeout: SLOW,
}, async () => {
  const { stack, ids } = await setUp({ instances: 1 });
  const program = (content: string) => () => ({
    conf: stack.rollout("conf", { path: PATH, content, instanceIds: ids }).result,
  });
  expect((await stack.up(program("v1"))).ok).toBe(true);
  writeFileSync(stack.stateFile(), stack.stateText().replace(/"version":\s*2\b/g, `"version":3`));
  const refused = [await stack.up(program("v2")), await stack.refresh()];
  for (const { ok, text, calls } of refused) {
    expect(ok, text).toBe(false);
    expect(text).toMatch(
      /has version 3, and this pulumi-alicloud-sendfile reads versions up to 2: install the newer/,
    );
    expect(text).not.toMatch(/^\s+at /m);
    expect(sends(calls)).toEqual([]);
  }
  const gone = await stack.destroy();
  expect(gone.ok, gone.text).toBe(true);
  expect(gone.text).toContain(PATH);
});

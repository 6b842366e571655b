import { expect, test } from "vitest";
import { abortable } from "../../../provider/src/client/abortable.ts";
import type { CommandRequest, SendRequest } from "../../../provider/src/client/api.ts";
import { file } from "../support/builders.ts";
import { TestClock } from "../support/clock.ts";
import { FakeCloud } from "../support/cloud.ts";

const request: SendRequest = {
  instanceIds: ["i-1"],
  file: file(),
  overwrite: true,
  timeoutSeconds: 60,
  clientToken: "t-1",
  description: "",
};
const { file: _file, overwrite: _overwrite, ...shared } = request;
const command: CommandRequest = { ...shared, script: "true\n", windows: false };
const forever = () => new Promise<never>(() => undefined);

function setUp() {
  const clock = new TestClock();
  const cloud = new FakeCloud(clock);
  const abort = new AbortController();
  return { clock, cloud, abort, api: () => abortable(cloud, abort.signal, clock) };
}

test("without a cancel the wrapper passes on every answer", async () => {
  const { cloud, api } = setUp();
  expect(await api().sendFile(request)).toEqual({ ok: true, value: { invokeId: "f-1" } });
  expect(await api().results("f-1")).toMatchObject({ ok: true });
  expect(cloud.sends).toHaveLength(1);
});

test("a call under way ends 3 s after the cancel: the fault of a send is lost, that of a read is transient", async () => {
  const { clock, cloud, abort, api } = setUp();
  cloud.sendFile = forever;
  cloud.results = forever;
  const both = api();
  const start = clock.now();
  const calls = Promise.all([both.sendFile(request), both.results("f-1")]);
  abort.abort();
  const [send, read] = await calls;
  expect(send).toMatchObject({ ok: false, fault: { kind: "lost", action: "SendFile", code: "Cancelled" } });
  expect(read).toMatchObject({ ok: false, fault: { kind: "transient", code: "Cancelled" } });
  expect(clock.now() - start).toBe(3_000);
});

test("a command under way is lost like a send, and the reads about commands are transient", async () => {
  const { cloud, abort, api } = setUp();
  cloud.runCommand = forever;
  cloud.commandResults = forever;
  cloud.listCommands = forever;
  const both = api();
  const calls = Promise.all([both.runCommand(command), both.commandResults("t-1"), both.listCommands({})]);
  abort.abort();
  const kinds = (await calls).map((answer) => (answer.ok ? "ok" : answer.fault.kind));
  expect(kinds).toEqual(["lost", "transient", "transient"]);
});

test("a read in the 3 s after a cancel gets its answer", async () => {
  const { abort, api } = setUp();
  const both = api();
  await both.sendFile(request);
  abort.abort();
  expect(await both.results("f-1")).toMatchObject({ ok: true });
});

test("more than 3 s after a cancel no call begins, so that no send is lost", async () => {
  const { clock, cloud, abort, api } = setUp();
  abort.abort();
  const both = api();
  await clock.sleep(3_001);
  expect(await both.sendFile(request)).toMatchObject({ ok: false, fault: { kind: "transient" } });
  expect(cloud.sends).toEqual([]);
});

test("an exception of a call is passed on to the caller and does not leave it waiting for ever", async () => {
  const { cloud, api } = setUp();
  cloud.sendFile = () => Promise.reject(new Error("no credentials"));
  await expect(api().sendFile(request)).rejects.toThrow("no credentials");
});

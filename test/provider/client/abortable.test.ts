import { expect, test } from "vitest";
import { abortable } from "../../../provider/src/client/abortable.ts";
import type { SendRequest } from "../../../provider/src/client/api.ts";
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
const forever = () => new Promise<never>(() => undefined);

function setUp() {
  const clock = new TestClock();
  const cloud = new FakeCloud(clock);
  const abort = new AbortController();
  return { clock, cloud, abort, api: () => abortable(cloud, abort.signal, clock) };
}

test("without a cancel every answer comes through", async () => {
  const { cloud, api } = setUp();
  expect(await api().sendFile(request)).toEqual({ ok: true, value: { invokeId: "f-1" } });
  expect(await api().results("f-1")).toMatchObject({ ok: true });
  expect(cloud.sends).toHaveLength(1);
});

test("a call in the middle ends 3 s after the cancel: a send is lost, a read is merely not answered", async () => {
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

test("the last read within the moment after a cancel is answered", async () => {
  const { abort, api } = setUp();
  const both = api();
  await both.sendFile(request);
  abort.abort();
  expect(await both.results("f-1")).toMatchObject({ ok: true });
});

test("after that moment no call begins, so that none is lost", async () => {
  const { clock, cloud, abort, api } = setUp();
  abort.abort();
  const both = api();
  await clock.sleep(3_001);
  expect(await both.sendFile(request)).toMatchObject({ ok: false, fault: { kind: "transient" } });
  expect(cloud.sends).toEqual([]);
});

test("what a call throws goes on to the caller, instead of leaving it waiting for ever", async () => {
  const { cloud, api } = setUp();
  cloud.sendFile = () => Promise.reject(new Error("no credentials"));
  await expect(api().sendFile(request)).rejects.toThrow("no credentials");
});

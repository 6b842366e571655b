/** Faults of whole calls, limits and idempotence. */
import { afterEach, describe, expect, test } from "vitest";
import type { Emulator, EmulatorOptions } from "../../emulator/src/index.ts";
import { type Call, codeOf, FILE, popClient, quickEmulator } from "./client.ts";
import { ManualClock } from "./manual-clock.ts";
import { signedCall } from "./raw.ts";

let emulator: Emulator;
let call: Call;
afterEach(() => emulator.close());

async function start(options: EmulatorOptions): Promise<void> {
  emulator = await quickEmulator(options);
  call = popClient(emulator);
}
const SEND = { ...FILE, InstanceId: ["i-demo0001"] };
const list = () => call("DescribeInstances");

describe("scripted faults", () => {
  test("a documented code with its status and message, so many times, for that action only", async () => {
    await start({ api: [{ action: "DescribeInstances", code: "ServiceUnavailable", times: 2 }] });
    const { status, body } = await signedCall(emulator, { Action: "DescribeInstances" });
    expect(status).toBe(503);
    expect(JSON.parse(body).Message).toBe("The request has failed due to a temporary failure of the server.");
    expect(await codeOf(call("DescribeSendFileResults"))).toBe("");
    expect(await codeOf(list())).toBe("ServiceUnavailable");
    expect(await codeOf(list())).toBe("");
  });

  test("one after the other", async () => {
    const api = [
      { action: "*", code: "Throttling.User", times: 1 },
      { action: "DescribeInstances", code: "InternalError", times: 1 },
    ];
    await start({ api });
    expect([await codeOf(list()), await codeOf(list()), await codeOf(list())]).toEqual([
      "Throttling.User",
      "InternalError",
      "",
    ]);
  });

  test("a raw answer from something in front of the API", async () => {
    await start({ api: [{ action: "*", httpStatus: 502, body: "<html>", times: 1 }] });
    const answer = await signedCall(emulator, { Action: "DescribeInstances" });
    expect(answer).toEqual({ status: 502, body: "<html>", contentType: "text/html" });
    expect(emulator.requests).toMatchObject([{ action: "DescribeInstances", status: 502 }]);
  });

  test("dropResponse carries the call out and cuts the connection", async () => {
    await start({ api: [{ action: "SendFile", dropResponse: true, times: 1 }] });
    await expect(call("SendFile", SEND)).rejects.toThrow(/socket hang up|ECONNRESET/);
    expect(emulator.requests).toMatchObject([
      { action: "SendFile", dropped: true, invokeId: expect.stringMatching(/^f-/) },
    ]);
    expect((await call("DescribeSendFileResults")).TotalCount).toBe(1);
  });

  test("a call that is refused earlier costs none", async () => {
    await start({ api: [{ action: "SendFile", code: "InternalError", times: 1 }] });
    expect(await codeOf(popClient(emulator, { accessKeySecret: "wrong" })("SendFile", SEND))).toBe(
      "SignatureDoesNotMatch",
    );
    expect(await codeOf(call("SendFile", SEND))).toBe("InternalError");
    expect(await codeOf(call("SendFile", SEND))).toBe("");
  });

  test("they can be changed while it runs", async () => {
    await start({});
    emulator.setApiFaults([{ action: "*", code: "Forbidden.RAM" }]);
    expect(await codeOf(list())).toBe("Forbidden.RAM");
    emulator.resetFaults();
    expect(await codeOf(list())).toBe("");
  });

  test("a late answer", async () => {
    const clock = new ManualClock();
    await start({ api: [{ action: "*", delayMs: 5000, times: 1 }], clock });
    let answered = false;
    const late = list().then(() => {
      answered = true;
    });
    while (emulator.requests.length === 0) await new Promise((resolve) => setImmediate(resolve));
    expect(answered).toBe(false);
    clock.advance(5000);
    await late;
  });
});

describe("rate limits", () => {
  test("so many calls a second, for each action on its own", async () => {
    const clock = new ManualClock();
    await start({ rateLimit: { DescribeInstances: 2 }, clock });
    expect([await codeOf(list()), await codeOf(list()), await codeOf(list())]).toEqual([
      "",
      "",
      "Throttling.User",
    ]);
    expect(await codeOf(call("DescribeRegions"))).toBe("");
    clock.advance(1000);
    expect(await codeOf(list())).toBe("");
  });

  test("restOfMinute: throttled until the next full minute", async () => {
    const clock = new ManualClock(Math.floor(Date.now() / 60_000) * 60_000);
    await start({ rateLimit: { "*": { perSecond: 1, restOfMinute: true } }, clock });
    expect([await codeOf(list()), await codeOf(list())]).toEqual(["", "Throttling.User"]);
    clock.advance(59_999);
    expect(await codeOf(list())).toBe("Throttling.User");
    clock.advance(1);
    expect(await codeOf(list())).toBe("");
  });
});

describe("ClientToken", () => {
  test("same token, same parameters: the same InvokeId, sent once", async () => {
    await start({});
    const [first, second] = [
      await call("SendFile", { ...SEND, ClientToken: "t" }),
      await call("SendFile", { ...SEND, ClientToken: "t" }, "GET"),
    ];
    expect(second.InvokeId).toBe(first.InvokeId);
    expect((await call("DescribeSendFileResults")).TotalCount).toBe(1);
  });

  test("other parameters are a mismatch", async () => {
    await start({});
    await call("SendFile", { ...SEND, ClientToken: "t" });
    expect(await codeOf(call("SendFile", { ...SEND, Name: "b", ClientToken: "t" }))).toBe(
      "IdempotentParameterMismatch",
    );
  });

  test("the token of a dropped answer finds the send", async () => {
    await start({ api: [{ action: "SendFile", dropResponse: true, times: 1 }] });
    await call("SendFile", { ...SEND, ClientToken: "t" }).catch(() => {});
    const { InvokeId } = await call("SendFile", { ...SEND, ClientToken: "t" });
    expect(emulator.requests.map(({ invokeId }) => invokeId)).toEqual([InvokeId, InvokeId]);
  });

  test("clientToken: false sends again", async () => {
    await start({ clientToken: false });
    await call("SendFile", { ...SEND, ClientToken: "t" });
    await call("SendFile", { ...SEND, ClientToken: "t" });
    expect((await call("DescribeSendFileResults")).TotalCount).toBe(2);
  });
});

test("what was asked is told without secrets", async () => {
  await start({});
  const { InvokeId } = await call("SendFile", { ...SEND, Content: "MARKER", Description: "d" });
  expect(emulator.requests).toEqual([
    {
      action: "SendFile",
      params: {
        RegionId: "cn-hangzhou",
        "InstanceId.1": "i-demo0001",
        Name: "app.conf",
        TargetDir: "/etc/app",
        Overwrite: "true",
        Description: "d",
      },
      instanceIds: ["i-demo0001"],
      arrivedAt: expect.any(Number),
      time: expect.any(Number),
      status: 200,
      invokeId: InvokeId,
      bytes: expect.any(Number),
    },
  ]);
  expect(JSON.stringify(emulator.requests)).not.toMatch(/MARKER|EmulatorAccessKey/);
  emulator.clearRequests();
  expect(emulator.requests).toEqual([]);
});

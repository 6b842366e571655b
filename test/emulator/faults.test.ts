/** Tests scripted faults of API calls, rate limits, idempotence by ClientToken, and the record of requests. */
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
  test("a documented code is answered with its status and message, `times` times, for its action only", async () => {
    await start({ api: [{ action: "DescribeInstances", code: "ServiceUnavailable", times: 2 }] });
    const { status, body } = await signedCall(emulator, { Action: "DescribeInstances" });
    expect(status).toBe(503);
    expect(JSON.parse(body).Message).toBe("The request has failed due to a temporary failure of the server.");
    expect(await codeOf(call("DescribeSendFileResults"))).toBe("");
    expect(await codeOf(list())).toBe("ServiceUnavailable");
    expect(await codeOf(list())).toBe("");
  });

  test("two faults of one action are used one after the other", async () => {
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

  test("`body` is answered as by a proxy in front of the API", async () => {
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

  test("a call that is refused for another reason first does not use up a fault", async () => {
    await start({ api: [{ action: "SendFile", code: "InternalError", times: 1 }] });
    expect(await codeOf(popClient(emulator, { accessKeySecret: "wrong" })("SendFile", SEND))).toBe(
      "SignatureDoesNotMatch",
    );
    expect(await codeOf(call("SendFile", SEND))).toBe("InternalError");
    expect(await codeOf(call("SendFile", SEND))).toBe("");
  });

  test("can be replaced while the emulator runs", async () => {
    await start({});
    emulator.setApiFaults([{ action: "*", code: "Forbidden.RAM" }]);
    expect(await codeOf(list())).toBe("Forbidden.RAM");
    emulator.resetFaults();
    expect(await codeOf(list())).toBe("");
  });

  test("`delayMs` delays the answer", async () => {
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
  test("limit the calls per second of each action separately", async () => {
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
  test("the same token with the same parameters returns the same InvokeId and sends once", async () => {
    await start({});
    const [first, second] = [
      await call("SendFile", { ...SEND, ClientToken: "t" }),
      await call("SendFile", { ...SEND, ClientToken: "t" }, "GET"),
    ];
    expect(second.InvokeId).toBe(first.InvokeId);
    expect((await call("DescribeSendFileResults")).TotalCount).toBe(1);
  });

  test("the same token with other parameters is refused with IdempotentParameterMismatch", async () => {
    await start({});
    await call("SendFile", { ...SEND, ClientToken: "t" });
    expect(await codeOf(call("SendFile", { ...SEND, Name: "b", ClientToken: "t" }))).toBe(
      "IdempotentParameterMismatch",
    );
  });

  test("after a dropped answer, the token returns the InvokeId of the send", async () => {
    await start({ api: [{ action: "SendFile", dropResponse: true, times: 1 }] });
    await call("SendFile", { ...SEND, ClientToken: "t" }).catch(() => {});
    const { InvokeId } = await call("SendFile", { ...SEND, ClientToken: "t" });
    expect(emulator.requests.map(({ invokeId }) => invokeId)).toEqual([InvokeId, InvokeId]);
  });

  test("with `clientToken: false` the same token sends again", async () => {
    await start({ clientToken: false });
    await call("SendFile", { ...SEND, ClientToken: "t" });
    await call("SendFile", { ...SEND, ClientToken: "t" });
    expect((await call("DescribeSendFileResults")).TotalCount).toBe(2);
  });
});

test("the record of requests holds no secrets", async () => {
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

/** Calls that an access key's holder may not make, a server whose clock is wrong, and agents that are too old. */
import { request } from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Emulator, type EmulatorOptions, startEmulator } from "../../emulator/src/index.ts";
import { codeOf, FILE, popClient, quickEmulator, untilDone } from "./client.ts";

const KEY = { id: "ram-user", secret: "s" };
const denying = (deny: NonNullable<NonNullable<EmulatorOptions["accessKeys"]>[number]["deny"]>) =>
  quickEmulator({ instances: 2, accessKeys: [{ ...KEY, deny }] });

describe("deny", () => {
  test("refuses the action alone, and names it", async () => {
    const emulator = await denying(["ecs:SendFile"]);
    const call = popClient(emulator);
    const send = call("SendFile", { InstanceId: emulator.instanceIds, ...FILE });
    await expect(send).rejects.toMatchObject({
      data: { Code: "Forbidden.RAM", AccessDeniedDetail: { AuthAction: "ecs:SendFile" } },
    });
    expect(await codeOf(call("DescribeSendFileResults"))).toBe("");
    expect(emulator.sends).toEqual([]);
    expect(emulator.requests.map(({ status, code }) => [status, code])).toEqual([
      [403, "Forbidden.RAM"],
      [200, undefined],
    ]);
    await emulator.close();
  });

  test("is checked before the parameters", async () => {
    const emulator = await denying(["ecs:SendFile"]);
    expect(await codeOf(popClient(emulator)("SendFile"))).toBe("Forbidden.RAM");
    await emulator.close();
  });

  test("takes a beginning of actions, in any case", async () => {
    const emulator = await denying(["ecs:describe*"]);
    const call = popClient(emulator);
    expect(await codeOf(call("DescribeInstances"))).toBe("Forbidden.RAM");
    expect(await codeOf(call("DescribeSendFileResults"))).toBe("Forbidden.RAM");
    expect(await codeOf(call("SendFile", { InstanceId: emulator.instanceIds, ...FILE }))).toBe("");
    await emulator.close();
  });

  test("can forbid to tag, so that a send without a Tag is accepted", async () => {
    const emulator = await denying(["tag:TagResources"]);
    const call = popClient(emulator);
    const params = { InstanceId: emulator.instanceIds, ...FILE };
    await expect(call("SendFile", { ...params, Tag: [{ Key: "a", Value: "b" }] })).rejects.toMatchObject({
      data: { AccessDeniedDetail: { AuthAction: "tag:TagResources" } },
    });
    expect(await codeOf(call("SendFile", params))).toBe("");
    await emulator.close();
  });

  test("can depend on the tags of the instances", async () => {
    const emulator = await denying([{ action: "ecs:SendFile", unlessTags: { role: "web" } }]);
    emulator.setInstance("i-db", { tags: { role: "db" } });
    const send = (...InstanceId: string[]) =>
      codeOf(popClient(emulator)("SendFile", { InstanceId, ...FILE }));
    expect(await send("i-demo0001", "i-demo0002")).toBe("");
    expect(await send("i-demo0001", "i-db")).toBe("Forbidden.RAM");
    expect(await send("i-nowhere")).toBe("Forbidden.RAM");
    expect(await send()).toBe("Forbidden.RAM");
    await emulator.close();
  });

  test.each([
    ["SendFile", "a RAM action such as ecs:SendFile"],
    [{ action: "ecs:SendFile" }, "deny[0].unlessTags is missing"],
  ])("%j is no action", async (deny, text) => {
    const accessKeys = [{ ...KEY, deny: [deny as string] }];
    await expect(startEmulator({ accessKeys })).rejects.toThrow(text);
  });
});

describe("clockOffsetMs", () => {
  const MINUTE = 60_000;
  const dateOf = (endpoint: string) =>
    new Promise<number>((resolve) => {
      request(endpoint, (answer) => {
        answer.resume();
        resolve(Date.parse(answer.headers.date ?? ""));
      }).end();
    });

  test.each([
    [14, ""],
    [-14, ""],
    [16, "InvalidTimeStamp.Expired"],
    [-16, "InvalidTimeStamp.Expired"],
  ])("%d minutes: a call of this machine gets %j", async (minutes, code) => {
    const emulator = await quickEmulator({ clockOffsetMs: minutes * MINUTE });
    expect(await codeOf(popClient(emulator)("DescribeInstances"))).toBe(code);
    const off = (await dateOf(emulator.endpoint)) - Date.now();
    expect(Math.round(off / MINUTE)).toBe(minutes);
    await emulator.close();
  });
});

describe("agentVersion", () => {
  let emulator: Emulator;
  beforeAll(async () => {
    emulator = await quickEmulator({
      fleet: { count: 0 },
      instances: {
        "i-last": { agentVersion: "1.0.2.569" },
        "i-next": { agentVersion: "1.0.2.570" },
        "i-short": { agentVersion: "1.0.3" },
        "i-win": { agentVersion: "1.0.0.150", os: "Windows" },
        "i-now": {},
      },
    });
  });
  afterAll(() => emulator.close());

  test("is told by the API", async () => {
    const answer = await popClient(emulator)("DescribeCloudAssistantStatus");
    const told = answer.InstanceCloudAssistantStatusSet.InstanceCloudAssistantStatus.map(
      (one: { InstanceId: string; CloudAssistantVersion: string }) => [
        one.InstanceId,
        one.CloudAssistantVersion,
      ],
    );
    expect(told).toContainEqual(["i-last", "1.0.2.569"]);
    expect(told).toContainEqual(["i-now", "2.2.4.1058"]);
  });

  test("decides who takes files", async () => {
    const call = popClient(emulator);
    const linux = { InstanceId: ["i-last", "i-next", "i-short", "i-now"], ...FILE };
    const windows = { InstanceId: ["i-win"], ...FILE, TargetDir: "C:\\app" };
    const ends = await Promise.all(
      [linux, windows].map(async (params) => {
        const done = await untilDone(call, (await call("SendFile", params)).InvokeId);
        return done.InvokeInstances.InvokeInstance.map((one: { InstanceId: string; ErrorCode: string }) => [
          one.InstanceId,
          one.ErrorCode,
        ]);
      }),
    );
    expect(Object.fromEntries(ends.flat())).toEqual({
      "i-last": "ClientNeedUpgrade",
      "i-next": "",
      "i-short": "",
      "i-win": "",
      "i-now": "",
    });
  });
});

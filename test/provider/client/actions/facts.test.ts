import { describe, expect, test } from "vitest";
import { agentsOnline, instanceFacts } from "../../../../provider/src/client/actions/facts.ts";
import type { Answer } from "../../../../provider/src/core/model.ts";
import { fault } from "../../support/builders.ts";

const ids = Array.from({ length: 250 }, (_, at) => `i-${at}`);

function asked(answer: (action: string, call: number) => Answer<Record<string, unknown>>) {
  const calls: [string, Record<string, unknown>][] = [];
  const call = async (action: string, params: Record<string, unknown>) => {
    calls.push([action, params]);
    return answer(action, calls.length);
  };
  return { calls, call: call as unknown as Parameters<typeof instanceFacts>[0] };
}

test("the facts of 250 instances take three calls of each action, and each instance is in one of them", async () => {
  const { calls, call } = asked(() => ({ ok: true, value: {} }));
  await instanceFacts(call, ids);
  await agentsOnline(call, ids);
  expect(calls.map(([action]) => action)).toEqual([
    ...Array(3).fill("DescribeInstances"),
    ...Array(3).fill("DescribeCloudAssistantStatus"),
  ]);
  expect(calls.slice(0, 3).flatMap(([, { InstanceIds }]) => JSON.parse(String(InstanceIds)))).toEqual(ids);
  expect(calls.slice(3).flatMap(([, { InstanceId }]) => InstanceId)).toEqual(ids);
});

test("an instance that the answer lacks does not exist; a damaged answer gives no other facts", async () => {
  const Instance = [
    {
      InstanceId: "i-0",
      Status: "Running",
      ZoneId: "cn-hangzhou-b",
      OSType: "Windows",
      StartTime: "2026-01-31T08:00Z",
    },
    { InstanceId: "i-1", Status: "Stopped", OSType: "linux", StartTime: "" },
    null,
  ];
  const { call } = asked(() => ({ ok: true, value: { Instances: { Instance } } }));
  const answer = await instanceFacts(call, ["i-0", "i-1", "i-2"]);
  expect(answer.ok && [...answer.value]).toEqual([
    [
      "i-0",
      {
        exists: true,
        status: "Running",
        zone: "cn-hangzhou-b",
        windows: true,
        startedAt: Date.UTC(2026, 0, 31, 8),
      },
    ],
    ["i-1", { exists: true, status: "Stopped", zone: "", windows: false }],
    ["i-2", { exists: false }],
  ]);
});

test("an agent is online only by the word true; an instance that the answer lacks is not known", async () => {
  const InstanceCloudAssistantStatus = [
    { InstanceId: "i-0", CloudAssistantStatus: "true", CloudAssistantVersion: "2.2.4.1058" },
    { InstanceId: "i-1", CloudAssistantStatus: "false" },
  ];
  const set = { InstanceCloudAssistantStatusSet: { InstanceCloudAssistantStatus } };
  const { call } = asked(() => ({ ok: true, value: set }));
  const answer = await agentsOnline(call, ["i-0", "i-1", "i-2"]);
  expect(answer.ok && [...answer.value]).toEqual([
    ["i-0", { online: true, agentVersion: "2.2.4.1058" }],
    ["i-1", { online: false }],
  ]);
});

test("after a refused page no further page is read", async () => {
  const refused = fault("terminal", "Forbidden.RAM", "DescribeInstances");
  const { calls, call } = asked((_action, at) =>
    at === 2 ? { ok: false, fault: refused } : { ok: true, value: {} },
  );
  const many = Array.from({ length: 3_000 }, (_, at) => `i-${at}`);
  expect(await instanceFacts(call, many)).toEqual({ ok: false, fault: refused });
  // Of 30 pages only those that were under way.
  expect(calls.length).toBeLessThanOrEqual(20);
});

describe("managed instances (servers outside of ECS)", () => {
  const managed = (Instances: unknown) => (action: string) => ({
    ok: true as const,
    value: action === "DescribeManagedInstances" ? { Instances } : {},
  });

  test("are read by DescribeManagedInstances alone, 50 in a call", async () => {
    const many = Array.from({ length: 120 }, (_, at) => `mi-${at}`);
    const { calls, call } = asked(managed([]));
    await instanceFacts(call, [...many, "i-0"]);
    await agentsOnline(call, [...many, "i-0"]);
    expect(calls.map(([action]) => action).sort()).toEqual([
      "DescribeCloudAssistantStatus",
      "DescribeInstances",
      ...Array(3).fill("DescribeManagedInstances"),
    ]);
    const lists = calls.filter(([action]) => action === "DescribeManagedInstances");
    expect(lists.flatMap(([, { InstanceId }]) => InstanceId)).toEqual(many);
    expect(lists.map(([, { MaxResults }]) => MaxResults)).toEqual([50, 50, 50]);
    const rest = calls.filter(([action]) => action !== "DescribeManagedInstances");
    expect(JSON.stringify(rest)).not.toContain("mi-");
  });

  test.each([
    ["a plain list", (list: unknown[]) => list],
    ["a wrapped one", (list: unknown[]) => ({ Instance: list })],
  ])("exist when listed, with system and connection, in %s", async (_name, wrap) => {
    const list = [
      { InstanceId: "mi-0", Connected: true, OsType: "windows", AgentVersion: "2.1.4.936" },
      { InstanceId: "mi-1", Connected: "false", OsType: "Linux" },
      { InstanceId: "mi-2" },
      null,
    ];
    const { call } = asked(managed(wrap(list)));
    const answer = await instanceFacts(call, ["mi-0", "mi-1", "mi-2", "mi-3"]);
    expect(answer.ok && [...answer.value]).toEqual([
      ["mi-0", { exists: true, windows: true, online: true, agentVersion: "2.1.4.936" }],
      ["mi-1", { exists: true, windows: false, online: false }],
      ["mi-2", { exists: true }],
      ["mi-3", { exists: false }],
    ]);
  });

  test("without permission to list them their facts are unknown, and the facts of ECS instances are read", async () => {
    const { call } = asked((action) =>
      action === "DescribeManagedInstances"
        ? { ok: false, fault: fault("terminal", "Forbidden.RAM", action) }
        : { ok: true, value: { Instances: { Instance: [{ InstanceId: "i-0", Status: "Running" }] } } },
    );
    const answer = await instanceFacts(call, ["mi-0", "i-0"]);
    expect(answer.ok && [...answer.value.keys()]).toEqual(["i-0"]);
  });
});

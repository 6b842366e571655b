import { describe, expect, test } from "vitest";
import { commandResults, listCommands } from "../../../../provider/src/client/actions/command-results.ts";
import { serve } from "../../support/wire.ts";

const instance = (InstanceId: string, over: object = {}) => ({
  InstanceId,
  InvocationStatus: "Success",
  InvokeRecordStatus: "Finished",
  ErrorCode: "",
  ErrorInfo: "",
  ExitCode: 0,
  Output: Buffer.from(`said by ${InstanceId}\n`).toString("base64"),
  StartTime: "2026-11-27T08:00:00Z",
  FinishTime: "2026-11-27T08:00:05Z",
  ...over,
});
const invocation = (InvokeId: string, instances: object[], over: object = {}) => ({
  InvokeId,
  CommandDescription: `of ${InvokeId}`,
  CommandContent: "bm8=",
  InvokeInstances: { InvokeInstance: instances },
  ...over,
});
const list = (invocations: object[], NextToken = "") => ({
  Invocations: { Invocation: invocations },
  NextToken,
});

describe("the results of one command", () => {
  test("are read with one call, output decoded", async () => {
    const { seen, call } = await serve(list([invocation("t-1", [instance("i-1")])]));
    expect(await commandResults(call, "t-1", ["i-1"])).toEqual({
      ok: true,
      value: [
        {
          instanceId: "i-1",
          status: "Success",
          errorCode: "",
          errorInfo: "",
          startTime: "2026-11-27T08:00:00Z",
          finishTime: "2026-11-27T08:00:05Z",
          exitCode: 0,
          output: Buffer.from("said by i-1\n"),
        },
      ],
    });
    expect(seen).toHaveLength(1);
    const { form } = seen[0] ?? {};
    expect(["Action", "InvokeId", "IncludeOutput", "ContentEncoding"].map((key) => form?.get(key))).toEqual([
      "DescribeInvocations",
      "t-1",
      "true",
      "Base64",
    ]);
  });

  test("hold no exit code while there is none", async () => {
    const running = { InstanceId: "i-1", InvocationStatus: "Running", Output: "" };
    const { call } = await serve(list([invocation("t-1", [running])]));
    const answer = await commandResults(call, "t-1");
    expect(answer.ok && answer.value[0]).toEqual({
      ...{
        instanceId: "i-1",
        status: "Running",
        errorCode: "",
        errorInfo: "",
        startTime: "",
        finishTime: "",
      },
      output: Buffer.alloc(0),
    });
  });

  test.each<[string, object]>([
    ["no list", {}],
    ["an empty list", list([])],
    ["another command", list([invocation("t-2", [instance("i-1")])])],
    ["odd items", { Invocations: { Invocation: [null, 7, { InvokeId: "t-1", InvokeInstances: [] }] } }],
  ])("%s is not yet, without a second call", async (_name, body) => {
    const { seen, call } = await serve(body);
    expect(await commandResults(call, "t-1", ["i-1"])).toEqual({ ok: true, value: [] });
    expect(seen).toHaveLength(1);
  });

  test("that leave instances out are completed from pages of DescribeInvocationResults", async () => {
    const result = (id: string, over: object = {}) => {
      const { FinishTime, ...rest } = instance(id, { InvokeId: "t-1" });
      return { ...rest, FinishedTime: "2026-11-27T08:00:09Z", ...over };
    };
    const page = (results: object[], NextToken: string) => ({
      Invocation: { InvocationResults: { InvocationResult: results }, NextToken },
    });
    const { seen, call } = await serve(
      list([invocation("t-1", [instance("i-1")])]),
      page([result("i-1", { ExitCode: 9 }), result("i-2")], "n-2"),
      page([result("i-3"), result("i-4", { InvokeId: "t-9" })], ""),
    );
    const answer = await commandResults(call, "t-1", ["i-1", "i-2", "i-3"]);
    const told = answer.ok ? answer.value.map((one) => [one.instanceId, one.exitCode, one.finishTime]) : [];
    expect(told).toEqual([
      ["i-1", 0, "2026-11-27T08:00:05Z"],
      ["i-2", 0, "2026-11-27T08:00:09Z"],
      ["i-3", 0, "2026-11-27T08:00:09Z"],
    ]);
    expect(seen.map(({ form }) => ["Action", "MaxResults", "NextToken"].map((key) => form.get(key)))).toEqual(
      [
        ["DescribeInvocations", null, null],
        ["DescribeInvocationResults", "50", null],
        ["DescribeInvocationResults", "50", "n-2"],
      ],
    );
  });

  test("are a fault when the second action fails", async () => {
    const { call } = await serve(list([invocation("t-1", [instance("i-1")])]), (_, response) => {
      response.writeHead(403).end(JSON.stringify({ RequestId: "R", Code: "NoPermission", Message: "no" }));
    });
    expect(await commandResults(call, "t-1", ["i-1", "i-2"])).toMatchObject({
      ok: false,
      fault: { action: "DescribeInvocationResults", missingAction: "ecs:DescribeInvocationResults" },
    });
  });
});

describe("the list of commands", () => {
  test("is read by Tag, one page with each call, without outputs", async () => {
    const commands = [invocation("t-2", [instance("i-1")]), { InvokeId: "t-1" }];
    const { seen, call } = await serve(list(commands, "n-2"));
    const answer = await listCommands(call, { tag: "hash", nextToken: "n-1" });
    expect(answer).toMatchObject({
      ok: true,
      value: {
        nextToken: "n-2",
        commands: [
          { invokeId: "t-2", description: "of t-2", instances: [{ instanceId: "i-1", status: "Success" }] },
          { invokeId: "t-1", description: "", instances: [] },
        ],
      },
    });
    const { form } = seen[0] ?? {};
    expect(["Tag.1.Key", "Tag.1.Value", "MaxResults", "NextToken"].map((key) => form?.get(key))).toEqual([
      "pulumi-alicloud-sendfile",
      "hash",
      "50",
      "n-1",
    ]);
    expect(form?.has("IncludeOutput")).toBe(false);
  });

  test("shows all commands without a Tag", async () => {
    const { seen, call } = await serve(list([]));
    expect(await listCommands(call, {})).toEqual({ ok: true, value: { commands: [], nextToken: "" } });
    expect([...(seen[0]?.form.keys() ?? [])].filter((key) => key.startsWith("Tag"))).toEqual([]);
  });

  test("is a fault when its NextToken leads back to the page", async () => {
    const { call } = await serve(list([], "n-1"));
    expect(await listCommands(call, { tag: "hash", nextToken: "n-1" })).toMatchObject({
      ok: false,
      fault: { kind: "transient", action: "DescribeInvocations", code: "RepeatedNextToken" },
    });
  });
});

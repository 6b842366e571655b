import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, onTestFinished, test } from "vitest";
import { instancesByTags } from "../../../provider/src/client/actions/instances.ts";
import { sendFile } from "../../../provider/src/client/actions/send-file.ts";
import { listSends, results } from "../../../provider/src/client/actions/send-file-results.ts";
import { file } from "../support/builders.ts";
import { serve, transport } from "../support/wire.ts";

const request = {
  instanceIds: ["i-1", "i-2"],
  file: file(),
  overwrite: false,
  timeoutSeconds: 60,
  clientToken: "token-1",
  description: "marker",
};
const html: RequestListener = (_, response) => {
  response.writeHead(500, { "content-type": "text/html" }).end("<html>oops</html>");
};
const cut: RequestListener = (incoming) => {
  incoming.socket.destroy();
};

test("a call is a POST of a form, and its URL has no parameters", async () => {
  const { seen, call } = await serve({ InvokeId: "f-1" });
  expect(await sendFile(call, request)).toEqual({ ok: true, value: { invokeId: "f-1" } });
  const [one] = seen;
  expect(one).toMatchObject({ method: "POST", url: "/" });
  expect(one?.headers["user-agent"]).toBe("pulumi-alicloud-sendfile/0 test");
  const form = Object.fromEntries(one?.form ?? []);
  expect(form).toMatchObject({
    Action: "SendFile",
    Version: "2014-05-26",
    RegionId: "cn-hangzhou",
    "InstanceId.1": "i-1",
    "InstanceId.2": "i-2",
    Name: "app.conf",
    TargetDir: "/etc/app",
    Content: request.file.base64,
    ContentType: "Base64",
    FileMode: "0644",
    Overwrite: "false",
    Timeout: "60",
    ClientToken: "token-1",
    SecurityToken: "t0ken",
  });
});

test("empty parameters are left out and not sent as the word undefined", async () => {
  const { seen, call } = await serve({ InvokeId: "f-1" });
  await sendFile(call, { ...request, file: file({ mode: "", owner: "" }) });
  const names = [...(seen[0]?.form.keys() ?? [])];
  for (const name of ["FileMode", "FileOwner", "FileGroup"]) expect(names).not.toContain(name);
  expect([...(seen[0]?.form.values() ?? [])]).not.toContain("undefined");
});

test("two calls are signed with two nonces", async () => {
  const { seen, call } = await serve({ InvokeId: "f-1" });
  await sendFile(call, request);
  await sendFile(call, request);
  expect(new Set(seen.map(({ form }) => form.get("SignatureNonce"))).size).toBe(2);
});

describe("an answer that is not the API's", () => {
  test.each<[string, object | RequestListener, string]>([
    ["an error page", html, "MalformedAnswer"],
    ["a page with status 200", (_, response) => void response.end("<html>login</html>"), "MalformedAnswer"],
    ["nothing", (_, response) => void response.end(), "MalformedAnswer"],
    ["a cut connection", cut, "ECONNRESET"],
    ["JSON of somebody else", (_, response) => void response.end('{"status":"ok"}'), "MalformedAnswer"],
    [
      "an error without a code",
      (_, response) => void response.writeHead(502).end('{"RequestId":"R"}'),
      "UnknownError",
    ],
    ["a list", (_, response) => void response.end("[]"), "MalformedAnswer"],
    ["no InvokeId", {}, "MalformedAnswer"],
  ])("%s: a send is lost, and nothing of it is told", async (_name, answer, code) => {
    const { call } = await serve(answer);
    const sent = await sendFile(call, request);
    expect(sent).toMatchObject({ ok: false, fault: { kind: "lost", action: "SendFile", code } });
    expect(JSON.stringify(sent)).not.toMatch(/aks3cr3t|t0ken|LTAI|bGlzdGVu|html|http:/);
  });

  test("null is not the API's answer", async () => {
    const { call } = await serve((_, response) => void response.end("null"));
    expect(await results(call, "f-1")).toMatchObject({ ok: false, fault: { kind: "transient" } });
  });

  test("an answer that takes too long", async () => {
    const server = createServer(() => undefined);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    const call = transport(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, 30);
    expect(await sendFile(call, request)).toMatchObject({
      ok: false,
      fault: { kind: "lost", code: "Timeout" },
    });
  });

  test("a refused connection: the request was not sent", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    const sent = await sendFile(transport(`http://127.0.0.1:${port}`), request);
    expect(sent).toMatchObject({ ok: false, fault: { kind: "transient", code: "ECONNREFUSED" } });
  });
});

test("the fault of a refusal has the API's words", async () => {
  const { call } = await serve((_, response) => {
    response
      .writeHead(404)
      .end(
        '{"RequestId":"R-1","Code":"InvalidInstance.NotFound","Message":"The specified instances not found."}',
      );
  });
  expect(await sendFile(call, request)).toMatchObject({
    ok: false,
    fault: {
      kind: "terminal",
      code: "InvalidInstance.NotFound",
      message: "The specified instances not found.",
      httpStatus: 404,
      requestId: "R-1",
    },
  });
});

test("the fault of a refusal that quotes the content, encoded or not, does not have the text", async () => {
  const content = "database_password = 4711-4711-4711";
  const base64 = Buffer.from(content).toString("base64");
  for (const quote of [base64.slice(0, 20), content.slice(4, 24)]) {
    const { call } = await serve({ Code: "FileContent.DecodeError", Message: `cannot decode ${quote}` });
    const sent = await sendFile(call, { ...request, file: file({ base64 }) });
    expect(sent).toMatchObject({ ok: false, fault: { code: "FileContent.DecodeError" } });
    expect(JSON.stringify(sent)).not.toContain(quote);
  }
});

describe("results", () => {
  const instance = { InstanceId: "i-1", InvocationStatus: "Success", ErrorCode: "", FinishTime: "t" };
  const invocation = (InvokeId: string) => ({
    InvokeId,
    Name: "app.conf",
    TargetDir: "/etc/app",
    Description: `of ${InvokeId}`,
    InvokeInstances: { InvokeInstance: [instance] },
  });

  test("are those of the send that was asked for", async () => {
    const { seen, call } = await serve({
      Invocations: { Invocation: [invocation("f-9"), invocation("f-1")] },
    });
    const answer = await results(call, "f-1");
    expect(answer.ok && answer.value).toEqual([
      { instanceId: "i-1", status: "Success", errorCode: "", errorInfo: "", startTime: "", finishTime: "t" },
    ]);
    expect(seen[0]?.form.get("InvokeId")).toBe("f-1");
  });

  test.each<[string, object]>([
    ["no list", {}],
    ["an empty list", { Invocations: { Invocation: [] } }],
    ["lists that are none", { Invocations: { Invocation: "x" } }],
    ["a send without instances", { Invocations: { Invocation: [{ InvokeId: "f-1" }] } }],
    ["odd items", { Invocations: { Invocation: [null, 7, { InvokeId: "f-1", InvokeInstances: [] }] } }],
  ])("%s is not yet", async (_name, body) => {
    const { call } = await serve(body);
    expect(await results(call, "f-1")).toEqual({ ok: true, value: [] });
  });

  test("sends are listed by Tag, one page with each call", async () => {
    const { seen, call } = await serve({
      NextToken: "n-2",
      Invocations: { Invocation: [invocation("f-1")] },
    });
    const answer = await listSends(call, { tag: "hash", nextToken: "n-1" });
    expect(answer).toMatchObject({
      ok: true,
      value: {
        nextToken: "n-2",
        sends: [{ invokeId: "f-1", description: "of f-1", path: "/etc/app/app.conf" }],
      },
    });
    expect(seen[0]?.form.get("Tag.1.Value")).toBe("hash");
    expect(seen[0]?.form.get("NextToken")).toBe("n-1");
    expect(seen[0]?.form.has("Name")).toBe(false);
  });

  test("a page of sends whose NextToken leads back to it is a fault", async () => {
    const { call } = await serve({ Invocations: { Invocation: [] }, NextToken: "n-1" });
    expect(await listSends(call, { tag: "hash", nextToken: "n-1" })).toMatchObject({
      ok: false,
      fault: { kind: "transient", code: "RepeatedNextToken" },
    });
  });
});

describe("instances by tags", () => {
  const page = (ids: string[], NextToken?: string) => ({
    Instances: { Instance: ids.map((InstanceId) => ({ InstanceId })) },
    ...(NextToken === undefined ? {} : { NextToken }),
  });

  test("all pages are read; each instance is listed once, in the order of the ids", async () => {
    const { seen, call } = await serve(page(["i-3", "i-1"], "n-2"), page(["i-2", "i-1"], ""));
    expect(
      await instancesByTags(call, { tags: { role: "web", empty: "" }, resourceGroupId: "rg-1" }),
    ).toEqual({
      ok: true,
      value: ["i-1", "i-2", "i-3"],
    });
    expect(seen.map(({ form }) => form.get("NextToken"))).toEqual([null, "n-2"]);
    const form = seen[0]?.form;
    expect([form?.get("Tag.1.Key"), form?.get("Tag.1.Value")]).toEqual(["role", "web"]);
    expect([form?.get("Tag.2.Key"), form?.has("Tag.2.Value")]).toEqual(["empty", false]);
    expect([form?.get("MaxResults"), form?.get("ResourceGroupId")]).toEqual(["100", "rg-1"]);
  });

  test("a NextToken that comes twice is a fault: it is neither followed for ever nor taken for the end of the list", async () => {
    const { seen, call } = await serve(page(["i-1"], "n-1"));
    expect(await instancesByTags(call, { tags: { role: "web" } })).toMatchObject({
      ok: false,
      fault: { kind: "transient", action: "DescribeInstances", code: "RepeatedNextToken" },
    });
    expect(seen).toHaveLength(2);
  });

  test("an instance without an id is left out", async () => {
    const { call } = await serve({ Instances: { Instance: [{}, { InstanceId: "i-1" }] } });
    expect(await instancesByTags(call, { tags: { role: "web" } })).toEqual({ ok: true, value: ["i-1"] });
  });

  test("a page that fails fails the whole look-up", async () => {
    const { call } = await serve(page(["i-1"], "n-2"), html);
    expect(await instancesByTags(call, { tags: { role: "web" } })).toMatchObject({
      ok: false,
      fault: { kind: "transient" },
    });
  });
});

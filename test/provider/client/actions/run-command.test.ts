import { expect, test } from "vitest";
import { runCommand } from "../../../../provider/src/client/actions/run-command.ts";
import { serve } from "../../support/wire.ts";

const request = {
  instanceIds: ["i-1", "i-2"],
  script: 'printf "ü" > "$FILE"\n',
  windows: false,
  timeoutSeconds: 120,
  clientToken: "inc-run-7",
  description: "pulumi-alicloud-sendfile inc",
  tags: { sender: "tag", run: "inc-run" },
};

test("a command is one call with the script in Base64, without name, user, folder and parameters", async () => {
  const { seen, call } = await serve({ InvokeId: "t-1", CommandId: "c-1" });
  expect(await runCommand(call, request)).toEqual({ ok: true, value: { invokeId: "t-1" } });
  const { form } = seen[0] ?? {};
  const own = Object.fromEntries([...(form ?? [])].filter(([key]) => /^[A-Z]/.test(key)));
  for (const key of ["Format", "Version", "RegionId", "SecurityToken", "Timestamp"]) delete own[key];
  const { AccessKeyId, SignatureMethod, SignatureVersion, SignatureNonce, Signature, ...sent } = own;
  expect(sent).toEqual({
    Action: "RunCommand",
    Type: "RunShellScript",
    CommandContent: Buffer.from(request.script).toString("base64"),
    ContentEncoding: "Base64",
    "InstanceId.1": "i-1",
    "InstanceId.2": "i-2",
    Timeout: "120",
    TerminationMode: "ProcessTree",
    EnableParameter: "false",
    KeepCommand: "false",
    Description: "pulumi-alicloud-sendfile inc",
    ClientToken: "inc-run-7",
    "Tag.1.Key": "pulumi-alicloud-sendfile",
    "Tag.1.Value": "tag",
    "Tag.2.Key": "pulumi-alicloud-sendfile-run",
    "Tag.2.Value": "inc-run",
  });
});

test("Windows gets a PowerShell command, and without Tags none are sent", async () => {
  const { seen, call } = await serve({ InvokeId: "t-1" });
  const { tags, ...untagged } = request;
  await runCommand(call, { ...untagged, windows: true });
  expect(seen[0]?.form.get("Type")).toBe("RunPowerShellScript");
  expect([...(seen[0]?.form.keys() ?? [])].filter((key) => key.startsWith("Tag"))).toEqual([]);
});

test.each<[string, number, object]>([
  ["an answer without InvokeId", 200, { RequestId: "R" }],
  ["an error of the server", 500, { RequestId: "R", Code: "InternalError.Dispatch", Message: "oops" }],
])("after %s the command may run, so it is lost", async (_name, status, body) => {
  const { call } = await serve((_, response) => {
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  });
  expect(await runCommand(call, request)).toMatchObject({
    ok: false,
    fault: { kind: "lost", action: "RunCommand" },
  });
});

test("a refused command names both causes, and no error repeats the script", async () => {
  const script = Buffer.from(request.script).toString("base64");
  const { call } = await serve((_, response) => {
    const body = { RequestId: "R", Code: "Forbidden.RAM", Message: `User not authorized: ${script}` };
    response.writeHead(403, { "content-type": "application/json" }).end(JSON.stringify(body));
  });
  const answer = await runCommand(call, request);
  expect(answer).toMatchObject({ ok: false, fault: { kind: "terminal", missingAction: "ecs:RunCommand" } });
  const { message } = answer.ok ? { message: "" } : answer.fault;
  expect(message).not.toContain(script);
  expect(message).toContain("Missing is the RAM action ecs:RunCommand on acs:ecs:*:*:instance/* and");
  expect(message).toContain("ecs:CommandRunAs forbids commands as root");
});

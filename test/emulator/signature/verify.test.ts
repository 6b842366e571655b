import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Emulator } from "../../../emulator/src/index.ts";
import { codeOf, popClient, quickEmulator } from "../client.ts";
import { type RawAnswer, type RawOptions, send, signedCall } from "../raw.ts";

let emulator: Emulator;
beforeAll(async () => {
  emulator = await quickEmulator({
    accessKeys: [
      { id: "plain", secret: "s1" },
      { id: "sts", secret: "s2", securityToken: "token" },
      { id: "old", secret: "s3", securityToken: "token", expired: true },
      { id: "off", secret: "s4", disabled: true },
    ],
  });
});
afterAll(() => emulator.close());

const ask = (params: Record<string, string | undefined> = {}, options?: RawOptions) =>
  signedCall(emulator, { Action: "DescribeInstances", ...params }, options);
const errorOf = ({ status, body }: RawAnswer) => `${status} ${JSON.parse(body).Code}`;
const minutesAgo = (minutes: number) =>
  new Date(Date.now() - minutes * 60_000).toISOString().replace(/\.\d+Z$/, "Z");

describe("accepted", () => {
  test.each<[string, RawOptions]>([
    ["POST form", {}],
    ["POST query with an empty body", { place: "query" }],
    ["GET", { method: "GET", place: "query" }],
  ])("%s", async (_, options) => {
    expect((await ask({}, options)).status).toBe(200);
  });

  test("a request with an empty SignatureType that is signed", async () => {
    expect((await ask({ SignatureType: "" })).status).toBe(200);
  });

  test.each([14, -14])("a clock that is %d minutes slow", async (minutes) => {
    expect((await ask({ Timestamp: minutesAgo(minutes) })).status).toBe(200);
  });

  test("a request line of 100 KB", async () => {
    const answer = await ask({ Description: "ü".repeat(17_000) }, { method: "GET", place: "query" });
    expect(answer.status).toBe(200);
  });
});

describe("refused", () => {
  test.each<[string, Record<string, string | undefined>]>([
    ["400 MissingParameter", { AccessKeyId: undefined }],
    ["400 MissingParameter", { SignatureNonce: undefined }],
    ["400 IllegalTimestamp", { Timestamp: undefined }],
    ["400 InvalidTimeStamp.Format", { Timestamp: "yesterday" }],
    ["400 InvalidTimeStamp.Format", { Timestamp: "2026-13-40T00:00:00Z" }],
    ["400 InvalidTimeStamp.Expired", { Timestamp: minutesAgo(16) }],
    ["400 InvalidTimeStamp.Expired", { Timestamp: minutesAgo(-16) }],
    ["400 IncompleteSignature", { SignatureMethod: "HMAC-MD5" }],
    ["400 IncompleteSignature", { SignatureVersion: "9" }],
    ["400 InvalidVersion", { Version: "2015-01-01" }],
    ["404 InvalidAccessKeyId.NotFound", { AccessKeyId: "nobody" }],
    ["400 InvalidAccessKeyId.Inactive", { AccessKeyId: "off" }],
    ["400 InvalidSecurityToken.MismatchWithAccessKey", { SecurityToken: "token" }],
    ["404 InvalidAction.NotFound", { Action: "DescribeEverything" }],
    ["404 InvalidAction.NotFound", { Action: undefined }],
    ["404 InvalidAction.NotFound", { Action: "constructor" }],
  ])("%s %#", async (code, params) => {
    expect(errorOf(await ask(params))).toBe(code);
  });

  test("a nonce that was used before, also by a request with the other signature version", async () => {
    expect((await ask({ SignatureNonce: "once" })).status).toBe(200);
    expect(errorOf(await ask({ SignatureNonce: "once" }))).toBe("400 SignatureNonceUsed");
    const get = await ask({ SignatureNonce: "once" }, { method: "GET", place: "query" });
    expect(errorOf(get)).toBe("400 SignatureNonceUsed");
  });

  test("an STS key without its token, with a wrong token and with an expired token", async () => {
    const call = (accessKeyId: string, accessKeySecret: string, securityToken?: string) =>
      codeOf(
        popClient(emulator, {
          accessKeyId,
          accessKeySecret,
          ...(securityToken !== undefined && { securityToken }),
        })("DescribeInstances"),
      );
    expect(await call("sts", "s2")).toBe("MissingSecurityToken");
    expect(await call("sts", "s2", "other")).toBe("InvalidSecurityToken.Malformed");
    expect(await call("sts", "s2", "token")).toBe("");
    expect(await call("old", "s3", "token")).toBe("InvalidSecurityToken.Expired");
  });

  test("a method that is neither GET nor POST", async () => {
    expect(errorOf(await ask({}, { method: "PUT" }))).toBe("400 UnsupportedHTTPMethod");
  });

  test("SignatureDoesNotMatch contains the string to sign, and an error has all documented fields", async () => {
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    const body = `Format=JSON&Action=X&Version=2014-05-26&AccessKeyId=plain&Signature=bad&SignatureNonce=n&Timestamp=${minutesAgo(0)}`;
    const answer = JSON.parse((await send(emulator, "/", "POST", headers, body)).body);
    expect(Object.keys(answer)).toEqual(["RequestId", "HostId", "Code", "Message", "Recommend"]);
    expect(answer.Message).toMatch(
      /^Specified signature is not matched with our calculation\. server string to sign is:POST&%2F&/,
    );
  });

  test.each([
    "ACS3-HMAC-SHA256",
    "ACS3-HMAC-SHA256 Credential=plain,SignedHeaders=host,Signature=00",
    "ACS3-RSA-SHA256 Credential=plain,SignedHeaders=host,Signature=00",
    "ACS3-HMAC-SHA256 ,,,=,=",
  ])("an Authorization header that is not one: %s", async (authorization) => {
    const headers = { authorization, "x-acs-signature-nonce": "n", "x-acs-action": "DescribeInstances" };
    expect(errorOf(await send(emulator, "/", "POST", headers, ""))).toBe("400 IncompleteSignature");
  });
});

describe("format of the answer", () => {
  test.each<[string, Record<string, string | undefined>, Record<string, string>, string]>([
    ["Format=json", { Format: "json" }, {}, "application/json"],
    ["Format=XML", { Format: "XML" }, { accept: "application/json" }, "text/xml"],
    ["no Format, accept JSON", { Format: undefined }, { accept: "application/json" }, "application/json"],
    ["neither: XML is the default", { Format: undefined }, {}, "text/xml"],
  ])("%s", async (_, params, headers, type) => {
    expect((await ask(params, { headers })).contentType).toContain(type);
  });

  test("XML: lists repeat their element, text is escaped, errors are <Error>", async () => {
    const file = {
      Action: "SendFile",
      "InstanceId.1": "i-demo0001",
      Name: "a<b>&c",
      TargetDir: "/",
      Content: "x",
      Description: "\u0001x",
    };
    const sent = (await ask({ ...file, Format: "XML" })).body;
    expect(sent).toMatch(
      /^<\?xml version="1\.0" encoding="UTF-8"\?><SendFileResponse><RequestId>.*<InvokeId>f-/,
    );
    const read = (await ask({ Action: "DescribeSendFileResults", Format: "XML" })).body;
    expect(read).toContain("<Name>a&lt;b&gt;&amp;c</Name>");
    expect(read).toContain("<Description>?x</Description>");
    expect(read).toContain("<InvokeInstances><InvokeInstance><InstanceId>i-demo0001</InstanceId>");
    const refused = (await ask({ Action: "Nothing", Format: "XML" })).body;
    expect(refused).toContain("<Error><RequestId>");
    expect(refused).toContain("<Code>InvalidAction.NotFound</Code>");
  });
});

/** Tests requests with signature version 3 as several SDKs build them: with other signed headers, `+` for a space, or
 * parameters in a form. */
import { createHash, createHmac, randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Emulator } from "../../../emulator/src/index.ts";
import { quickEmulator } from "../client.ts";
import { type RawAnswer, send } from "../raw.ts";

let emulator: Emulator;
beforeAll(async () => {
  emulator = await quickEmulator();
});
afterAll(() => emulator.close());

interface Change {
  readonly action?: string;
  /** The query as it is sent in the URL, and as it is signed. */
  readonly query?: readonly [sent: string, signed: string];
  readonly body?: string;
  /** A body that is sent instead of the signed one. */
  readonly sentBody?: string;
  readonly headers?: Record<string, string>;
  /** Names of headers that are sent but not signed. */
  readonly unsigned?: readonly string[];
}

async function call(change: Change = {}): Promise<RawAnswer> {
  const [sent, signed] = change.query ?? ["RegionId=cn-hangzhou", "RegionId=cn-hangzhou"];
  const body = change.body ?? "";
  const headers: Record<string, string> = {
    host: new URL(emulator.endpoint).host,
    "x-acs-action": change.action ?? "DescribeInstances",
    "x-acs-version": "2014-05-26",
    "x-acs-date": new Date().toISOString().replace(/\.\d+Z$/, "Z"),
    "x-acs-signature-nonce": randomUUID(),
    "x-acs-content-sha256": sha256(body),
    ...change.headers,
  };
  const names = Object.keys(headers)
    .filter((name) => change.unsigned?.includes(name) !== true)
    .sort();
  const lines = names.map((name) => `${name}:${headers[name]?.trim()}\n`).join("");
  const canonical = ["POST", "/", signed, lines, names.join(";"), sha256(body)].join("\n");
  const toSign = `ACS3-HMAC-SHA256\n${sha256(canonical)}`;
  const signature = createHmac("sha256", emulator.accessKeySecret).update(toSign).digest("hex");
  const credential = `Credential=${emulator.accessKeyId},SignedHeaders=${names.join(";")},Signature=${signature}`;
  const all = { ...headers, authorization: `ACS3-HMAC-SHA256 ${credential}` };
  return send(emulator, `/?${sent}`, "POST", all, change.sentBody ?? body);
}

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
const codeOf = ({ status, body }: RawAnswer) => (status === 200 ? "" : JSON.parse(body).Code);
const FORM = { "content-type": "application/x-www-form-urlencoded" };

test("accepts a request that signs accept and user-agent, as the Python SDK does", async () => {
  const headers = { accept: "application/json", "user-agent": "AlibabaCloud (Linux; x86_64) Python/3.12" };
  expect(codeOf(await call({ headers }))).toBe("");
});

test("accepts `+` for a space, unescaped `*'()`, and Python's True", async () => {
  const sent =
    "Content=a+b&InstanceId.1=i-demo0001&Name=x'(1)*&Overwrite=True&RegionId=cn-hangzhou&TargetDir=%2Fsrv";
  const signed = sent.replace("+", "%20").replace("'(1)*", "%27%281%29%2A");
  expect(codeOf(await call({ action: "SendFile", query: [sent, signed] }))).toBe("");
  expect(emulator.requests.at(-1)?.params).toMatchObject({ Name: "x'(1)*", Overwrite: "True" });
});

test("accepts parameters in a form", async () => {
  const body = "RegionId=cn-hangzhou&InstanceIds=%5B%5D";
  const answer = await call({ query: ["", ""], body, headers: FORM });
  expect(codeOf(answer)).toBe("");
  expect(JSON.parse(answer.body).TotalCount).toBe(0);
});

test.each<[string, string, Change]>([
  [
    "a body that was changed on the way",
    "SignatureDoesNotMatch",
    { body: "a=1", sentBody: "a=2", headers: FORM },
  ],
  [
    "a query that was changed",
    "SignatureDoesNotMatch",
    { query: ["RegionId=cn-beijing", "RegionId=cn-hangzhou"] },
  ],
  ["the action not signed", "IncompleteSignature", { unsigned: ["x-acs-action"] }],
  ["the nonce not signed", "IncompleteSignature", { unsigned: ["x-acs-signature-nonce"] }],
  ["an old date", "InvalidTimeStamp.Expired", { headers: { "x-acs-date": "2020-01-01T00:00:00Z" } }],
  ["no date", "IllegalTimestamp", { headers: { "x-acs-date": "" } }],
  ["another version", "InvalidVersion", { headers: { "x-acs-version": "2000-01-01" } }],
  [
    "a token that the key does not have",
    "InvalidSecurityToken.MismatchWithAccessKey",
    { headers: { "x-acs-security-token": "t" } },
  ],
  ["an action that nobody knows", "InvalidAction.NotFound", { action: "DescribeEverything" }],
])("%s", async (_, code, change) => {
  expect(codeOf(await call(change))).toBe(code);
});

test("refuses a request that is sent twice", async () => {
  const headers = { "x-acs-signature-nonce": "once" };
  expect(codeOf(await call({ headers }))).toBe("");
  expect(codeOf(await call({ headers }))).toBe("SignatureNonceUsed");
});

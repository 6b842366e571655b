import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { faultText, safeMessage, toFault } from "../../../provider/src/client/faults.ts";
import type { Fault } from "../../../provider/src/core/model.ts";

const CONTENT = Buffer.from("password = hunter2-hunter2-hunter2\n").toString("base64");
const ENDPOINT = "https://ecs.cn-beijing.aliyuncs.com";
const context = (writes = false, endpoint = ENDPOINT) => ({
  action: "SendFile",
  writes,
  endpoint,
  secrets: ["aks3cr3t", "", CONTENT],
});

/** What pop-core throws for an answer with a Code. */
function thrown(Code: string, Message: string, statusCode?: number) {
  const error = new Error(`${Message}, URL: http://127.0.0.1/?Content=${CONTENT}&AccessKeyId=LTAI`);
  const entry = { url: "http://x/?Content=", response: { statusCode, headers: {} } };
  return Object.assign(error, { data: { Code, Message, RequestId: "R-1" }, entry, url: "http://x/" });
}

/** Code, status, kind of a read, kind of a write. */
const CODES: [string, number, Fault["kind"], Fault["kind"]][] = [
  ["Throttling", 400, "throttled", "throttled"],
  ["Throttling.User", 400, "throttled", "throttled"],
  ["Throttling.Api", 400, "throttled", "throttled"],
  ["Rejected.Throttling", 400, "throttled", "throttled"],
  ["Throttling.User", 503, "throttled", "throttled"],
  ["ServiceUnavailable", 503, "transient", "lost"],
  ["InternalError", 500, "transient", "lost"],
  ["InternalError.Dispatch", 500, "transient", "lost"],
  ["UnknownError", 400, "transient", "lost"],
  ["SignatureNonceUsed", 400, "transient", "lost"],
  ["IdempotentProcessing", 403, "transient", "lost"],
  ["Brandnew", 502, "transient", "lost"],
  ["Brandnew", 400, "terminal", "terminal"],
  ["IdempotentParameterMismatch", 403, "terminal", "terminal"],
  ["Forbidden.RAM", 403, "terminal", "terminal"],
  ["Operation.Forbidden", 403, "terminal", "terminal"],
  ["InvalidInstance.NotFound", 404, "terminal", "terminal"],
  ["InvalidRegionId.NotFound", 404, "terminal", "terminal"],
  ["InvalidAccessKeyId.NotFound", 404, "terminal", "terminal"],
  ["SignatureDoesNotMatch", 400, "terminal", "terminal"],
  ["InvalidTimeStamp.Expired", 400, "terminal", "terminal"],
  ["FileSize.ExceedLimit", 403, "terminal", "terminal"],
  ["MissingParam.InstanceId", 400, "terminal", "terminal"],
  ["NotThrottling.User", 400, "terminal", "terminal"],
];

describe("faults from an answer of the API", () => {
  test.each(CODES)("%s with %i: a read is %s, a write is %s", (code, status, read, write) => {
    expect(toFault(thrown(code, "told", status), context())).toMatchObject({
      kind: read,
      code,
      requestId: "R-1",
    });
    expect(toFault(thrown(code, "told", status), context(true)).kind).toBe(write);
  });

  test("the API's message is kept in one line and is cut when it is long", () => {
    expect(safeMessage("X", " two\n lines ", [])).toBe("two lines");
    expect(safeMessage("X", "m".repeat(500), [])).toHaveLength(241);
  });

  test("the client library's text is dropped, because it holds the request", () => {
    const shown = JSON.stringify(toFault(thrown("Forbidden.RAM", "not allowed", 403), context()));
    expect(shown).toContain("not allowed");
    expect(shown).not.toMatch(/URL|http:|LTAI|Content/);
  });

  test.each([
    ["the whole content", `bad ${CONTENT} end`],
    ["the content as in a URL", `bad ${encodeURIComponent(CONTENT)} end`],
    ["a part of the content", `cannot decode "${CONTENT.slice(8, 32)}"`],
    ["the secret", "key aks3cr3t is wrong"],
    ["a signed text", "server's StringToSign is POST&%2F&x"],
    ["an encoded request", "POST&%2F&a%3Db%26Content%3Dabc"],
  ])("a message that repeats %s is withheld", (_name, message) => {
    const { message: shown } = toFault(thrown("Some.Code", message, 400), context());
    expect(shown).toBe("(the text is withheld because it repeats the request)");
  });

  test("after a wrong signature the message is our own", () => {
    const { message } = toFault(thrown("SignatureDoesNotMatch", `POST&%2F&${CONTENT}`, 400), context());
    expect(message).toBe("the signature does not match: the access key secret is wrong");
  });
});

describe("faults of the connection", () => {
  test.each([
    ["ECONNREFUSED", "the connection to ecs.cn-beijing.aliyuncs.com:443 was refused"],
    ["ENOTFOUND", "the name ecs.cn-beijing.aliyuncs.com does not resolve"],
    ["EAI_AGAIN", "the name ecs.cn-beijing.aliyuncs.com does not resolve at the moment"],
    ["EHOSTUNREACH", "ecs.cn-beijing.aliyuncs.com:443 cannot be reached"],
    ["ENETUNREACH", "ecs.cn-beijing.aliyuncs.com:443 cannot be reached"],
  ])("%s was never sent, so a write may be tried again", (code, message) => {
    const fault = toFault(Object.assign(new Error(`x ${CONTENT}`), { code }), context(true));
    expect(fault).toMatchObject({ kind: "transient", code, message });
  });

  test.each(["CERT_HAS_EXPIRED", "DEPTH_ZERO_SELF_SIGNED_CERT", "ERR_TLS_CERT_ALTNAME_INVALID"])(
    "%s ends it at once: nothing was sent",
    (code) => {
      const fault = toFault(Object.assign(new Error(`x ${CONTENT}`), { code }), context(true));
      const message = "the certificate of ecs.cn-beijing.aliyuncs.com:443 is not trusted";
      expect(fault).toMatchObject({ kind: "terminal", code, message });
    },
  );

  test.each<[string, string, object, string]>([
    ["a port of its own", "http://127.0.0.1:4566", {}, "to 127.0.0.1:4566 was"],
    ["the plain port", "http://localhost", {}, "to localhost:80 was"],
    [
      "where it was refused",
      "http://localhost:4566",
      { address: "::1", port: 4566 },
      "to localhost:4566 was",
    ],
    [
      "a proxy",
      ENDPOINT,
      { address: "10.0.0.9", port: 3128 },
      "to 10.0.0.9:3128 was refused, on the way to ecs.cn-beijing.aliyuncs.com:443",
    ],
    ["no URL", "x y", {}, "to the endpoint was"],
    ["nothing else of a URL", "https://user:pa55@h/path?q=pa55", {}, "to h:443 was"],
    ["no text that is no address", ENDPOINT, { address: CONTENT, port: "1 2" }, "aliyuncs.com:443 was"],
  ])("names the endpoint: %s", (_name, endpoint, more, wanted) => {
    const error = Object.assign(new Error("x"), { code: "ECONNREFUSED", ...more });
    const { message } = toFault(error, context(false, endpoint));
    expect(message).toContain(wanted);
    expect(message).not.toMatch(/pa55|user/);
    expect(message).not.toContain(CONTENT);
  });

  test("a host name that does not resolve may be the proxy's", () => {
    const error = Object.assign(new Error("x"), { code: "ENOTFOUND", hostname: "proxy.corp" });
    expect(toFault(error, context()).message).toBe("the name proxy.corp does not resolve");
  });

  test.each<[string, Error, string]>([
    ["a timeout", Object.assign(new Error("x"), { name: "RequestTimeoutError" }), "Timeout"],
    ["a reset", Object.assign(new Error("x"), { code: "ECONNRESET" }), "ECONNRESET"],
    ["a broken pipe", Object.assign(new Error("x"), { code: "EPIPE" }), "EPIPE"],
    ["no JSON", new SyntaxError("Unexpected <"), "MalformedAnswer"],
    ["anything else", new TypeError("null"), "ConnectionLost"],
  ])("%s may have arrived, so a write is lost", (_name, error, code) => {
    expect(toFault(error, context(true))).toMatchObject({ kind: "lost", code });
    expect(toFault(error, context())).toMatchObject({ kind: "transient", code });
  });

  test.each([undefined, null, "text", 7, {}, []])("%j is a lost connection", (error) => {
    expect(toFault(error, context())).toMatchObject({ kind: "transient", code: "ConnectionLost" });
  });
});

test("a fault never holds a secret or the client library's text, whatever is thrown", () => {
  const texts = fc.oneof(
    fc.string(),
    fc.constantFrom(CONTENT, `a${CONTENT}b`, "x aks3cr3t y", CONTENT.slice(3)),
  );
  fc.assert(
    fc.property(texts, texts, texts, fc.boolean(), (code, message, own, api) => {
      const error = Object.assign(
        new Error(`MARK ${own}`),
        api ? { data: { Code: "C", Message: message } } : { code: "E" },
      );
      const shown = faultText(toFault(error, context(code.length % 2 === 0)));
      expect(shown).not.toContain("MARK");
      expect(shown).not.toContain("aks3cr3t");
      expect(shown).not.toContain(CONTENT.slice(4, 24));
    }),
    { numRuns: 300 },
  );
});

test("faultText tells action, code, message and request id in one line", () => {
  expect(faultText(toFault(thrown("Brandnew", "told", 400), context()))).toBe(
    "SendFile: Brandnew: told (request R-1)",
  );
});

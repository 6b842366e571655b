/** The transport asks for credentials at each call, and anew once when the API says that they have expired. */
import { expect, test } from "vitest";
import { createTransport } from "../../../provider/src/client/transport.ts";
import type { CredentialsProvider, Obtained } from "../../../provider/src/connection/credentials.ts";
import { TestClock } from "../support/clock.ts";
import { credentials, isSigned, standIn } from "../support/stand-in.ts";

/** Gives "1" until a refresh, then "2" and so on. */
function numbered() {
  let number = 1;
  const refreshes: boolean[] = [];
  const provider: CredentialsProvider = {
    async get(refresh = false): Promise<Obtained> {
      refreshes.push(refresh);
      if (refresh) number++;
      return { ok: true, value: credentials(String(number)) };
    },
  };
  return { provider, refreshes };
}

function transport(endpoint: string, provider: CredentialsProvider) {
  return createTransport({
    endpoint,
    regionId: "cn-beijing",
    credentials: provider,
    userAgent: "agent/1",
    connectTimeoutMs: 5_000,
    readTimeoutMs: 5_000,
    clock: new TestClock(),
  });
}

const EXPIRED = { status: 403, body: { Code: "InvalidSecurityToken.Expired", Message: "expired" } };

test("when the API says that the security token has expired, the call is repeated once with a new one", async () => {
  const { address, asked } = await standIn(({ form }) =>
    form.SecurityToken === "t0ken-1" ? EXPIRED : { body: { RequestId: "r-1", InvokeId: "f-1" } },
  );
  const { provider, refreshes } = numbered();
  const call = transport(address, provider);
  expect(await call("SendFile", {}, { writes: true })).toMatchObject({ ok: true });
  expect(await call("SendFile", {}, { writes: true })).toMatchObject({ ok: true });
  expect(asked.map(({ form }) => form.SecurityToken)).toEqual(["t0ken-1", "t0ken-2", "t0ken-2"]);
  expect(isSigned(asked[2]?.form ?? {}, "s3cr3t-2")).toBe(true);
  expect(refreshes).toEqual([false, true, false]);
});

test("a renewed security token that has expired too is a fault", async () => {
  const { address, asked } = await standIn(() => EXPIRED);
  const answer = await transport(address, numbered().provider)("SendFile", {});
  expect(answer).toMatchObject({
    ok: false,
    fault: { kind: "terminal", code: "InvalidSecurityToken.Expired" },
  });
  expect(asked).toHaveLength(2);
});

test.each([
  [true, "transient"],
  [false, "terminal"],
])("without credentials nothing is sent: retryable %s is %s", async (retryable, kind) => {
  const { address, asked } = await standIn(() => ({}));
  const none: CredentialsProvider = { get: async () => ({ ok: false, problem: "none", retryable }) };
  expect(await transport(address, none)("SendFile", {}, { writes: true })).toEqual({
    ok: false,
    fault: { kind, action: "SendFile", code: "NoCredentials", message: "none" },
  });
  expect(asked).toEqual([]);
});

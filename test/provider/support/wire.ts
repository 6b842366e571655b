/** The API client's transport against a server on loopback that notes each request. */
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";
import { createTransport } from "../../../provider/src/client/transport.ts";
import { TestClock } from "./clock.ts";

export interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly form: URLSearchParams;
}

/** Bodies answer in turn, the last one repeats. */
export async function serve(...answers: (object | RequestListener)[]) {
  const seen: Seen[] = [];
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const part of request) body += part;
    seen.push({
      method: request.method ?? "",
      url: request.url ?? "",
      headers: request.headers,
      form: new URLSearchParams(body),
    });
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    if (typeof answer === "function") (answer as RequestListener)(request, response);
    else
      response
        .setHeader("content-type", "application/json")
        .end(JSON.stringify({ RequestId: "R", ...answer }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { seen, call: transport(`http://127.0.0.1:${port}`) };
}

export function transport(endpoint: string, readTimeoutMs = 5_000) {
  const value = { accessKeyId: "LTAI-id", accessKeySecret: "aks3cr3t", securityToken: "t0ken" };
  return createTransport({
    endpoint,
    regionId: "cn-hangzhou",
    credentials: { get: async () => ({ ok: true, value }) } as never,
    userAgent: "pulumi-alicloud-sendfile/0 test",
    connectTimeoutMs: 5_000,
    readTimeoutMs,
    clock: new TestClock(),
  });
}

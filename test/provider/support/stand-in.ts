/** A real HTTP server on loopback that stands in for STS, the metadata service, a credentials URI, or the API. */
import { createHmac } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly form: Readonly<Record<string, string>>;
}

export interface Answered {
  readonly status?: number;
  readonly body?: unknown;
}

export interface StandIn {
  readonly address: string;
  readonly asked: Asked[];
  /** Connections opened so far. */
  connections(): number;
}

/** Answers objects as JSON, texts as they are; gone when the test is over. */
export async function standIn(answer: (asked: Asked) => Answered | Promise<Answered>): Promise<StandIn> {
  const asked: Asked[] = [];
  let connections = 0;
  const server = createServer(async (request, response) => {
    let text = "";
    for await (const part of request) text += part;
    const { method = "", url = "", headers } = request;
    const one = { method, path: url, headers, form: Object.fromEntries(new URLSearchParams(text)) };
    asked.push(one);
    const { status = 200, body = "" } = await answer(one);
    response.writeHead(status).end(typeof body === "string" ? body : JSON.stringify(body));
  });
  server.on("connection", () => connections++);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { address: `http://127.0.0.1:${port}`, asked, connections: () => connections };
}

/** An address where nobody listens. */
export async function nobody(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}`;
}

/** What sources of temporary credentials answer. */
export function session(name: string, expiresAt: number, extra: object = {}) {
  return {
    AccessKeyId: `id-${name}`,
    AccessKeySecret: `s3cr3t-${name}`,
    SecurityToken: `t0ken-${name}`,
    Expiration: new Date(expiresAt).toISOString(),
    ...extra,
  };
}

export function credentials(name: string) {
  return { accessKeyId: `id-${name}`, accessKeySecret: `s3cr3t-${name}`, securityToken: `t0ken-${name}` };
}

/** Whether the form is signed with the secret (signature version 1.0). */
export function isSigned({ Signature, ...form }: Readonly<Record<string, string>>, secret: string): boolean {
  const encode = (text: string) =>
    encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
  const names = Object.keys(form).sort();
  const joined = names.map((name) => `${encode(name)}=${encode(form[name] ?? "")}`).join("&");
  const text = `POST&${encode("/")}&${encode(joined)}`;
  return createHmac("sha1", `${secret}&`).update(text).digest("base64") === Signature;
}

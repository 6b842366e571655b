/**
 * Makes a request to a local source of credentials: the metadata service or a credentials URI. No proxy is used. A
 * complaint never quotes the answer, because it may hold keys.
 */
import * as http from "node:http";
import * as https from "node:https";
import { isRecord, text } from "../../core/inputs/unknown.ts";
import type { Fetched } from "./refreshing.ts";

export interface Reply {
  readonly status: number;
  readonly body: string;
}

const LIMIT_BYTES = 64 * 1024;

/** Returns the answer, or `undefined` when none arrived in time. */
export async function ask(
  url: string,
  { method = "GET", headers = {}, timeoutMs }: { method?: string; headers?: object; timeoutMs: number },
): Promise<Reply | undefined> {
  const { request, Agent } = url.toLowerCase().startsWith("https:") ? https : http;
  const signal = AbortSignal.timeout(timeoutMs);
  return new Promise((resolve) => {
    const none = () => resolve(undefined);
    const outgoing = request(
      url,
      { method, headers: { ...headers }, agent: new Agent(), signal },
      (incoming) => {
        const parts: Buffer[] = [];
        let size = 0;
        incoming.on("data", (part: Buffer) => {
          size += part.length;
          if (size > LIMIT_BYTES) incoming.destroy();
          else parts.push(part);
        });
        incoming.on("end", () =>
          resolve({ status: incoming.statusCode ?? 0, body: Buffer.concat(parts).toString("utf8") }),
        );
        incoming.on("error", none);
        incoming.on("close", none);
      },
    );
    outgoing.on("error", none);
    outgoing.end();
  });
}

/** Reads temporary credentials from an answer. Metadata service, credentials URI and STS use the same fields. */
export function sessionIn(
  body: unknown,
  source: string,
): Extract<Fetched, { ok: true }> | { ok: false; problem: string } {
  const found = isRecord(body) ? body : {};
  const accessKeyId = text(found.AccessKeyId);
  const accessKeySecret = text(found.AccessKeySecret);
  const securityToken = text(found.SecurityToken);
  const expiresAt = Date.parse(text(found.Expiration));
  if (accessKeyId === "" || accessKeySecret === "" || securityToken === "" || Number.isNaN(expiresAt)) {
    return { ok: false, problem: `${source} answered without credentials` };
  }
  return { ok: true, value: { accessKeyId, accessKeySecret, securityToken }, expiresAt };
}

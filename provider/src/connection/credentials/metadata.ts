/**
 * Gets the credentials of the RAM role of the ECS instance that runs Pulumi, from the instance's metadata service. A
 * session token (IMDSv2) is used when the service gives one. The library `@alicloud/credentials` is not used for this,
 * because its address cannot be changed and it tells no expiry.
 */

import { isRecord } from "../../core/inputs/unknown.ts";
import { parseJson } from "../config/sources.ts";
import { ask, sessionIn } from "./http.ts";
import type { Fetched } from "./refreshing.ts";

export interface Metadata {
  /** URL of the metadata service; `http://100.100.100.200` on a real instance. */
  readonly address: string;
  /** From ALIBABA_CLOUD_ECS_METADATA_DISABLED: when true, the service is not called. */
  readonly disabled: boolean;
  /** From ALIBABA_CLOUD_IMDSV1_DISABLED: when true, the service is not called without a session token. */
  readonly tokenOnly: boolean;
}

const PATH = "/latest/meta-data/ram/security-credentials/";
const TIMEOUT_MS = 2_000;
const TOKEN_SECONDS = 21_600;

export async function ecsRole(roleName: string, metadata: Metadata): Promise<Fetched> {
  if (metadata.disabled) return problem("ALIBABA_CLOUD_ECS_METADATA_DISABLED forbids to ask for it");
  const token = await sessionToken(metadata);
  if (token === undefined && metadata.tokenOnly)
    return problem("the metadata service gave no session token (is this an ECS instance?)");
  const headers = token === undefined ? {} : { "x-aliyun-ecs-metadata-token": token };
  const get = (name: string) => ask(metadata.address + PATH + name, { headers, timeoutMs: TIMEOUT_MS });
  const name = roleName || (await attachedRole(get));
  if (name === "") return problem("no RAM role is attached to this machine (is it an ECS instance?)");
  const reply = await get(encodeURIComponent(name));
  if (reply === undefined) return problem("the metadata service does not answer (is this an ECS instance?)");
  if (reply.status !== 200) return refused(name, reply.status);
  const body = parseJson(reply.body);
  if (isRecord(body) && body.Code !== "Success") return problem(`the metadata service has none for ${name}`);
  return sessionIn(body, "the metadata service");
}

async function sessionToken({ address }: Metadata): Promise<string | undefined> {
  const headers = { "x-aliyun-ecs-metadata-token-ttl-seconds": String(TOKEN_SECONDS) };
  const reply = await ask(`${address}/latest/api/token`, { method: "PUT", headers, timeoutMs: TIMEOUT_MS });
  // A text with characters that a header may not hold is no token.
  return reply?.status === 200 && /^[\x21-\x7e]+$/.test(reply.body) ? reply.body : undefined;
}

async function attachedRole(get: (name: string) => ReturnType<typeof ask>): Promise<string> {
  const reply = await get("");
  return reply?.status === 200 ? (reply.body.trim().split(/\s+/)[0] ?? "") : "";
}

function refused(name: string, status: number): Fetched {
  const text =
    status === 404
      ? `the role ${name} is not attached to this machine`
      : `the metadata service answered ${status}`;
  return { ...problem(text), retryable: status >= 500 };
}

function problem(text: string): Extract<Fetched, { ok: false }> {
  return { ok: false, problem: `no credentials of the ECS RAM role: ${text}` };
}

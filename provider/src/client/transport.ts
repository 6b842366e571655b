/**
 * Makes signed POST requests to the ECS API through the library pop-core. Empty parameters are dropped and errors become
 * faults. The library is loaded at the first call.
 */
import type { Agent } from "node:http";
import type { Credentials, CredentialsProvider } from "../connection/credentials.ts";
import { isRecord, type Raw, text } from "../core/inputs/unknown.ts";
import type { Answer } from "../core/model.ts";
import type { Clock } from "../waiter/clock.ts";
import { headerOf, toFault } from "./faults.ts";

export interface TransportOptions {
  /** URL of the API, such as `https://ecs.cn-beijing.aliyuncs.com`. */
  readonly endpoint: string;
  readonly regionId: string;
  readonly credentials: CredentialsProvider;
  /** HTTP agent that keeps connections open and uses the configured proxy. */
  readonly agent?: Agent;
  readonly userAgent: string;
  readonly connectTimeoutMs: number;
  readonly readTimeoutMs: number;
  readonly maxRetryMs?: number;
  readonly clock: Clock;
  /** Aborts when the user cancels. */
  readonly signal?: AbortSignal;
  /** Called with the server's time in each answer that names one, and this machine's time; both in epoch milliseconds. */
  readonly heard?: (serverTime: number, now: number) => void;
}

type Value =
  | string
  | number
  | boolean
  | readonly string[]
  | readonly Readonly<Record<string, string>>[]
  | undefined;

export interface CallOptions {
  /** True for an action that changes something; its fault is `lost` when the call may have been carried out. */
  readonly writes?: boolean;
  /** Texts that must not appear in a fault's message. */
  readonly secrets?: readonly string[];
}

export type ApiCall = (
  action: string,
  params: Readonly<Record<string, Value>>,
  options?: CallOptions,
) => Promise<Answer<Raw>>;

/** Version of the ECS API. */
const API_VERSION = "2014-05-26";

/** The API's error code for a security token that has expired. The call is then repeated once with new credentials. */
const EXPIRED = "InvalidSecurityToken.Expired";

export function createTransport(options: TransportOptions): ApiCall {
  const held: Held = {};
  let client: Promise<Client> | undefined;

  async function request(refresh: boolean, ...[action, params, how = {}]: Parameters<ApiCall>) {
    const { writes = false, secrets = [] } = how;
    const obtained = await options.credentials.get(refresh);
    if (!obtained.ok) return withoutCredentials(action, obtained.problem, obtained.retryable ?? false);
    held.current = obtained.value;
    const { accessKeyId, accessKeySecret, securityToken = "" } = obtained.value;
    const context = {
      action,
      writes,
      endpoint: options.endpoint,
      secrets: [accessKeyId, accessKeySecret, securityToken, ...secrets],
      now: options.clock.now(),
    };
    try {
      client ??= connect(options, held);
      const body = dropEmpty({ RegionId: options.regionId, ...params });
      const [json, entry] = await (await client).request(action, body);
      // pop-core throws only for an answer with a `Code`. An answer without a RequestId is not from the API but from a
      // proxy or gateway, so it counts as an answer that cannot be read.
      const status = entry.response.statusCode;
      hear(options, { entry });
      const isOurs = isRecord(json) && text(json.RequestId) !== "";
      if (status < 400 && isOurs) return { ok: true, value: json } as const;
      const error = isOurs ? { data: { Code: "UnknownError" }, entry } : { name: "SyntaxError" };
      return { ok: false, fault: toFault(error, context) } as const;
    } catch (error) {
      hear(options, error);
      return { ok: false, fault: toFault(error, context) } as const;
    }
  }

  return async (...call) => {
    const answer = await request(false, ...call);
    return !answer.ok && answer.fault.code === EXPIRED ? request(true, ...call) : answer;
  };
}

/** Credentials that pop-core signs with: those of the newest call. Calls under way may be signed with them too. */
interface Held {
  current?: Credentials;
}

/** Passes on the time that the server names in an answer, whether it accepted or refused the call. */
function hear({ heard, clock }: TransportOptions, answered: unknown): void {
  const time = Date.parse(headerOf(answered, "date"));
  if (!Number.isNaN(time)) heard?.(time, clock.now());
}

/** The fault of a call without credentials. Nothing was sent, so the fault of a write is not `lost` either. */
function withoutCredentials(action: string, message: string, retryable: boolean): Answer<never> {
  return {
    ok: false,
    fault: { kind: retryable ? "transient" : "terminal", action, code: "NoCredentials", message },
  };
}

interface Client {
  request(action: string, params: object): Promise<[unknown, { response: { statusCode: number } }]>;
}

async function connect(options: TransportOptions, held: Held): Promise<Client> {
  const { default: RPCClient } = await import("@alicloud/pop-core");
  const config = {
    endpoint: options.endpoint,
    apiVersion: API_VERSION,
    credentialsProvider: { getCredentials: () => Promise.resolve(held.current) },
    // With GET, pop-core's default, the content, the key id and the token would be part of the URL.
    opts: {
      method: "POST",
      headers: { "user-agent": options.userAgent },
      connectTimeout: options.connectTimeoutMs,
      readTimeout: options.readTimeoutMs,
      ...(options.agent === undefined ? {} : { agent: options.agent }),
    },
  };
  // With the second argument, which pop-core's types lack, a request also returns the HTTP status.
  const Verbose = RPCClient as unknown as new (settings: object, verbose: boolean) => Client;
  return new Verbose(config, true);
}

/** Removes empty parameters, because pop-core would send `undefined` as the text "undefined". */
function dropEmpty(params: Readonly<Record<string, Value>>): Record<string, Value> {
  return Object.fromEntries(
    Object.entries(params).filter(([, value]) => value !== undefined && value !== ""),
  );
}

/**
 * One signed POST through pop-core, with its traps closed: empty parameters dropped, errors turned into faults.
 * The only file that knows the client library, which is loaded when the first call is made.
 */
import type { Agent } from "node:http";
import type { Credentials, CredentialsProvider } from "../connection/credentials.ts";
import { isRecord, type Raw, text } from "../core/inputs/unknown.ts";
import type { Answer } from "../core/model.ts";
import type { Clock } from "../waiter/clock.ts";
import { toFault } from "./faults.ts";

export interface TransportOptions {
  /** With its scheme: `https://ecs.cn-beijing.aliyuncs.com`. */
  readonly endpoint: string;
  readonly regionId: string;
  readonly credentials: CredentialsProvider;
  /** Keeps connections, and goes through a proxy where one is set. */
  readonly agent?: Agent;
  readonly userAgent: string;
  readonly connectTimeoutMs: number;
  readonly readTimeoutMs: number;
  readonly maxRetryMs?: number;
  readonly clock: Clock;
  /** Aborts when the user cancels. */
  readonly signal?: AbortSignal;
}

type Value =
  | string
  | number
  | boolean
  | readonly string[]
  | readonly Readonly<Record<string, string>>[]
  | undefined;

export interface CallOptions {
  /** A second try might do the work twice. */
  readonly writes?: boolean;
  /** Texts that no message may repeat. */
  readonly secrets?: readonly string[];
}

export type ApiCall = (
  action: string,
  params: Readonly<Record<string, Value>>,
  options?: CallOptions,
) => Promise<Answer<Raw>>;

/** The API version in which SendFile and its results are defined. */
const API_VERSION = "2014-05-26";

/** The API's word for a token that ran out sooner than its expiry said. */
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
      // Only `Code` makes pop-core raise an error; but JSON without a RequestId is somebody else's, and says nothing.
      const status = entry.response.statusCode;
      const isOurs = isRecord(json) && text(json.RequestId) !== "";
      if (status < 400 && isOurs) return { ok: true, value: json } as const;
      const error = isOurs ? { data: { Code: "UnknownError" }, entry } : { name: "SyntaxError" };
      return { ok: false, fault: toFault(error, context) } as const;
    } catch (error) {
      return { ok: false, fault: toFault(error, context) } as const;
    }
  }

  return async (...call) => {
    const answer = await request(false, ...call);
    return !answer.ok && answer.fault.code === EXPIRED ? request(true, ...call) : answer;
  };
}

/** The credentials of the newest call; any call may be signed with them. */
interface Held {
  current?: Credentials;
}

/** Nothing was sent, so that even a write may be tried again. */
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
    // Without POST the whole file, the key id and the token would stand in the URL.
    opts: {
      method: "POST",
      headers: { "user-agent": options.userAgent },
      connectTimeout: options.connectTimeoutMs,
      readTimeout: options.readTimeoutMs,
      ...(options.agent === undefined ? {} : { agent: options.agent }),
    },
  };
  // The second argument, which its types lack, makes it return the HTTP status as well.
  const Verbose = RPCClient as unknown as new (settings: object, verbose: boolean) => Client;
  return new Verbose(config, true);
}

/** pop-core sends `undefined` as the text "undefined". */
function dropEmpty(params: Readonly<Record<string, Value>>): Record<string, Value> {
  return Object.fromEntries(
    Object.entries(params).filter(([, value]) => value !== undefined && value !== ""),
  );
}

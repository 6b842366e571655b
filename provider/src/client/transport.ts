/**
 * One signed POST through pop-core, with its traps closed: empty parameters dropped, errors turned into faults.
 * The only file that knows the client library, which is loaded when the first call is made.
 */
import type { Answer } from "../core/model.ts";
import { isRecord, type Raw } from "../core/unknown.ts";
import { toFault } from "./faults.ts";

export interface Credentials {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  readonly securityToken?: string;
}

export interface TransportOptions {
  /** With its scheme: `https://ecs.cn-beijing.aliyuncs.com`. */
  readonly endpoint: string;
  readonly regionId: string;
  readonly credentials: Credentials;
  readonly userAgent: string;
  readonly connectTimeoutMs: number;
  readonly readTimeoutMs: number;
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

export type Call = (
  action: string,
  params: Readonly<Record<string, Value>>,
  options?: CallOptions,
) => Promise<Answer<Raw>>;

/** The API version in which SendFile and its results are defined. */
const API_VERSION = "2014-05-26";

export function createTransport(options: TransportOptions): Call {
  const { accessKeySecret, securityToken } = options.credentials;
  let client: Promise<Client> | undefined;
  return async (action, params, { writes = false, secrets = [] } = {}) => {
    const context = { action, writes, secrets: [accessKeySecret, securityToken ?? "", ...secrets] };
    try {
      client ??= connect(options);
      const body = dropEmpty({ RegionId: options.regionId, ...params });
      const [json, entry] = await (await client).request(action, body);
      // Only `Code` makes pop-core raise an error: an error page in JSON without it is none of our answers.
      const status = entry.response.statusCode;
      if (status < 400 && isRecord(json)) return { ok: true, value: json };
      return { ok: false, fault: toFault({ data: { Code: "UnknownError" }, entry }, context) };
    } catch (error) {
      return { ok: false, fault: toFault(error, context) };
    }
  };
}

interface Client {
  request(action: string, params: object): Promise<[unknown, { response: { statusCode: number } }]>;
}

async function connect(options: TransportOptions): Promise<Client> {
  const { default: RPCClient } = await import("@alicloud/pop-core");
  const config = {
    endpoint: options.endpoint,
    apiVersion: API_VERSION,
    ...options.credentials,
    // Without POST the whole file, the key id and the token would stand in the URL.
    opts: {
      method: "POST",
      headers: { "user-agent": options.userAgent },
      connectTimeout: options.connectTimeoutMs,
      readTimeout: options.readTimeoutMs,
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

/**
 * Gets the temporary credentials of a role from STS: AssumeRole with keys, AssumeRoleWithOIDC with a token. pop-core makes
 * the calls. The library `@alicloud/credentials` is not used, because it takes no URL scheme and no HTTP agent, and its
 * errors show whole answers.
 */
import type { Agent } from "node:http";
import { type CallContext, safeMessage, toFault } from "../../client/faults.ts";
import { isRecord, text } from "../../core/inputs/unknown.ts";
import type { Role } from "../config/credentials.ts";
import type { Credentials } from "../credentials.ts";
import { sessionIn } from "./http.ts";
import type { Fetched } from "./refreshing.ts";

export interface Sts {
  /** URL of the STS API. */
  readonly endpoint: string;
  readonly agent: Agent;
  readonly userAgent: string;
}

type Refusal = Extract<Fetched, { ok: false }> & { readonly code: string };

const API_VERSION = "2015-04-01";
const CONNECT_MS = 5_000;
const READ_MS = 10_000;

export function assumeRole(sts: Sts, role: Role, credentials: Credentials): Promise<Fetched | Refusal> {
  return request(sts, "AssumeRole", role, optional({ ExternalId: role.externalId }), credentials);
}

export function assumeRoleWithOidc(
  sts: Sts,
  role: Role,
  oidc: { readonly providerArn: string; readonly token: string },
): Promise<Fetched | Refusal> {
  const params = { OIDCProviderArn: oidc.providerArn, OIDCToken: oidc.token };
  return request(sts, "AssumeRoleWithOIDC", role, params, undefined);
}

async function request(
  sts: Sts,
  action: string,
  role: Role,
  extra: Readonly<Record<string, string>>,
  credentials: Credentials | undefined,
): Promise<Fetched | Refusal> {
  const params = {
    RoleArn: role.roleArn,
    RoleSessionName: role.sessionName,
    DurationSeconds: role.sessionExpirationSeconds,
    ...optional({ Policy: role.policy }),
    ...extra,
  };
  try {
    const answer = await (await connect(sts, action, credentials)).request(action, params);
    const session = sessionIn(isRecord(answer) ? answer.Credentials : undefined, `STS (${action})`);
    return session.ok ? session : { ...session, code: "" };
  } catch (error) {
    const { accessKeySecret = "", securityToken = "" } = credentials ?? {};
    const secrets = [accessKeySecret, securityToken, extra.OIDCToken ?? ""];
    return refusal(error, { action, writes: false, endpoint: sts.endpoint, secrets }, role);
  }
}

function refusal(error: unknown, context: CallContext, role: Role): Refusal {
  const { action, secrets } = context;
  const fault = toFault(error, context);
  const said = isRecord(error) && isRecord(error.data) ? text(error.data.Message) : "";
  const message = said === "" ? fault.message : safeMessage(fault.code, said, secrets);
  const id = fault.requestId === undefined ? "" : ` (request ${fault.requestId})`;
  const problem = `cannot assume ${role.roleArn}: ${action}: ${fault.code}: ${message}${id}`;
  return { ok: false, problem, retryable: fault.kind !== "terminal", code: fault.code };
}

async function connect(sts: Sts, action: string, credentials: Credentials | undefined): Promise<Client> {
  const { default: RPCClient } = await import("@alicloud/pop-core");
  const AnyClient = RPCClient as unknown as new (settings: object) => Client;
  return new AnyClient({
    endpoint: sts.endpoint,
    apiVersion: API_VERSION,
    // Without keys pop-core does not sign the request; AssumeRoleWithOIDC takes unsigned requests.
    credentialsProvider: { getCredentials: () => Promise.resolve(credentials) },
    opts: {
      method: "POST",
      headers: { "user-agent": sts.userAgent, "x-acs-action": action, "x-acs-version": API_VERSION },
      connectTimeout: CONNECT_MS,
      readTimeout: READ_MS,
      agent: sts.agent,
    },
  });
}

interface Client {
  request(action: string, params: object): Promise<unknown>;
}

/** Removes empty values, because pop-core would send them and STS refuses some of them. */
function optional(values: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ""));
}

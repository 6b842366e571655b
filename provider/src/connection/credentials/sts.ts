/**
 * Asks STS for a role's credentials: AssumeRole with keys, AssumeRoleWithOIDC with a token. Over pop-core like all
 * calls, because the credentials library takes no scheme, no agent and shows whole answers in its errors.
 */
import type { Agent } from "node:http";
import { type CallContext, safeMessage, toFault } from "../../client/faults.ts";
import { isRecord, text } from "../../core/inputs/unknown.ts";
import type { Role } from "../config/credentials.ts";
import type { Credentials } from "../credentials.ts";
import { sessionIn } from "./http.ts";
import type { Fetched } from "./refreshing.ts";

export interface Sts {
  /** With its scheme. */
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
    // Without keys pop-core signs nothing, as AssumeRoleWithOIDC wants it.
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

/** pop-core would send an empty value; STS refuses some of them. */
function optional(values: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ""));
}

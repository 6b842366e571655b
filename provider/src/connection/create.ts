/**
 * Creates the EcsApi of a connection, with its credentials and HTTP agents. This file is imported at the first API call,
 * because many previews and updates make none.
 */

import type { EcsApi } from "../client/api.ts";
import { createEcsApi } from "../client/ecs.ts";
import { type ApiCall, createTransport, type TransportOptions } from "../client/transport.ts";
import { stsEndpoint } from "../core/inputs/endpoint.ts";
import { DOCTOR_HINT, ErrorCode, SendFileError } from "../errors.ts";
import type { Clock } from "../waiter/clock.ts";
import { agentFor } from "./agent.ts";
import type { CredentialsSource } from "./config/credentials.ts";
import type { Connection } from "./config.ts";
import { providerOf } from "./credentials/provider.ts";
import type { CredentialsProvider } from "./credentials.ts";

/** What a client needs from the process that it runs in. */
export interface ClientDeps {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly userAgent: string;
}

export function createClient(connection: Connection, deps: ClientDeps): EcsApi {
  const credentials = orComplain(credentialsOf(connection, deps), connection.credentials);
  return createEcsApi(transportOptions(connection, credentials, deps));
}

/** The parts of a client, for those who look at each of them. */
export interface OpenParts {
  readonly credentials: CredentialsProvider;
  readonly call: ApiCall;
}

/** Opens a connection without a pace of calls. `heard` is told the server's time in each answer. */
export function openParts(
  connection: Connection,
  deps: ClientDeps,
  heard: (serverTime: number, now: number) => void,
): OpenParts {
  const credentials = credentialsOf(connection, deps);
  return {
    credentials,
    call: createTransport({ ...transportOptions(connection, credentials, deps), heard }),
  };
}

function credentialsOf(connection: Connection, deps: ClientDeps): CredentialsProvider {
  const { env, clock } = deps;
  const agent = agentName(deps.userAgent, connection);
  const sts = (regionId: string | undefined) => {
    const endpoint = regionId === undefined ? connection.stsEndpoint : `https://${stsEndpoint(regionId)}`;
    return { endpoint, agent: agentFor(endpoint, env), userAgent: agent };
  };
  const metadata = {
    address: "http://100.100.100.200",
    disabled: isTrue(env.ALIBABA_CLOUD_ECS_METADATA_DISABLED),
    tokenOnly: isTrue(env.ALIBABA_CLOUD_IMDSV1_DISABLED),
  };
  return providerOf(connection.credentials, { clock, metadata, sts });
}

function transportOptions(
  connection: Connection,
  credentials: CredentialsProvider,
  { env, clock, signal, userAgent }: ClientDeps,
): TransportOptions {
  return {
    ...connection,
    credentials,
    agent: agentFor(connection.endpoint, env),
    userAgent: agentName(userAgent, connection),
    clock,
    signal,
  };
}

function agentName(userAgent: string, { userAgentSuffix }: Connection): string {
  return `${userAgent} ${userAgentSuffix}`.trim();
}

/** Turns missing credentials into a configuration error, as long as no credentials were obtained and so nothing was sent. */
function orComplain(provider: CredentialsProvider, source: CredentialsSource): CredentialsProvider {
  let obtainedOnce = false;
  return {
    async get(refresh) {
      const obtained = await provider.get(refresh);
      if (!obtained.ok && !obtained.retryable && !obtainedOnce)
        throw new SendFileError(ErrorCode.CONFIGURATION, `${obtained.problem}${hintFor(source)}`);
      obtainedOnce ||= obtained.ok;
      return obtained;
    },
  };
}

function hintFor(source: CredentialsSource): string {
  return source.kind === "default" && source.explicit ? "" : ` (${DOCTOR_HINT})`;
}

function isTrue(value: string | undefined): boolean {
  return value?.toLowerCase() === "true";
}

/**
 * From configuration, environment and arguments to a connection: region, endpoint, credentials, timeouts.
 * Key and environment names and their order are those of @pulumi/alicloud, so that one configuration serves both.
 */

import type { Result, Settings } from "../core/model.ts";
import { credentialsSourceOf } from "./config/choose.ts";
import type { CredentialsSource } from "./config/credentials.ts";
import { endpointsOf } from "./config/endpoints.ts";
import { NAMES, notUsed } from "./config/names.ts";
import { find, numberIn, problem, type Sources } from "./config/sources.ts";

export type { Sources } from "./config/sources.ts";

export interface Connection {
  /** Of ECS, with its scheme. */
  readonly endpoint: string;
  /** Of STS, with its scheme; asked only where a role is assumed. */
  readonly stsEndpoint: string;
  readonly regionId: string;
  readonly credentials: CredentialsSource;
  readonly connectTimeoutMs: number;
  readonly readTimeoutMs: number;
  /** How long one operation may be tried again; 0: the resource's own limits. */
  readonly maxRetryMs: number;
  /** Appended to the User-Agent; "" for nothing. */
  readonly userAgentSuffix: string;
  /** Settings that are given and have no effect here, one line each, to be told once. */
  readonly notes: readonly string[];
}

/** The wrapped provider's default: pop-core's own 3 s would cut off a busy API. */
const DEFAULT_TIMEOUT_MS = 60_000;
const MAX_SUFFIX = 64;

export function connectionOf(sources: Sources, settings: Settings): Result<Connection> {
  const chosen = credentialsSourceOf(sources, settings);
  if (!chosen.ok) return chosen;
  const regionId =
    settings.regionId || find(sources, "region", NAMES.region).value || chosen.value.profileRegion;
  if (regionId === "") {
    return problem(
      sources.explicit
        ? "no region in the alicloud.Provider that is given: give it region, set ALICLOUD_REGION, or give regionId"
        : "no region: run `pulumi config set alicloud:region <region>`, set ALICLOUD_REGION, or give regionId",
    );
  }
  if (!/^[A-Za-z0-9-]+$/.test(regionId)) return problem(`${JSON.stringify(regionId)} is no region`);
  const endpoints = endpointsOf(sources, settings, regionId);
  if (!endpoints.ok) return endpoints;
  const times = timesOf(sources);
  if (!times.ok) return times;
  return {
    ok: true,
    value: {
      ...endpoints.value,
      regionId,
      credentials: chosen.value.source,
      ...times.value,
      userAgentSuffix: suffix(find(sources, "configurationSource", NAMES.configurationSource).value),
      notes: notUsed((key, names) => find(sources, key, names).from),
    },
  };
}

type Times = Pick<Connection, "connectTimeoutMs" | "readTimeoutMs" | "maxRetryMs">;

function timesOf(sources: Sources): Result<Times> {
  const timeout = (key: "clientConnectTimeout" | "clientReadTimeout") =>
    numberIn(find(sources, key, NAMES[key]), "milliseconds", DEFAULT_TIMEOUT_MS);
  const connect = timeout("clientConnectTimeout");
  if (!connect.ok) return connect;
  const read = timeout("clientReadTimeout");
  if (!read.ok) return read;
  const retry = find(sources, "maxRetryTimeout", NAMES.maxRetryTimeout);
  const seconds = numberIn(retry, "seconds", 0, { least: 0 });
  if (!seconds.ok) return seconds;
  return {
    ok: true,
    value: { connectTimeoutMs: connect.value, readTimeoutMs: read.value, maxRetryMs: seconds.value * 1000 },
  };
}

/** Header-safe, as short as the wrapped provider keeps it. */
function suffix(text: string): string {
  return text
    .replace(/[^\x20-\x7e]+/g, "")
    .trim()
    .slice(0, MAX_SUFFIX);
}

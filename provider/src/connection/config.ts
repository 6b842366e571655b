/**
 * Determines region, endpoint, credentials and timeouts from arguments, Pulumi configuration and environment variables.
 * The names of the settings and their order are those of @pulumi/alicloud, so that one configuration serves both packages.
 */

import type { Result, Settings } from "../core/model.ts";
import { credentialsSourceOf } from "./config/choose.ts";
import type { CredentialsSource } from "./config/credentials.ts";
import { endpointsOf } from "./config/endpoints.ts";
import { NAMES, notUsed } from "./config/names.ts";
import { find, numberIn, problem, type Sources } from "./config/sources.ts";

export type { Sources } from "./config/sources.ts";

export interface Connection {
  /** URL of the ECS API. */
  readonly endpoint: string;
  /** URL of the STS API, which is called only when a role is assumed. */
  readonly stsEndpoint: string;
  readonly regionId: string;
  readonly credentials: CredentialsSource;
  readonly connectTimeoutMs: number;
  readonly readTimeoutMs: number;
  /** Milliseconds for which one call may be retried; 0 selects the limits of core/wait/retry.ts. */
  readonly maxRetryMs: number;
  /** Text that is appended to the User-Agent header; may be "". */
  readonly userAgentSuffix: string;
  /** One line for each given setting that has no effect in this package. */
  readonly notes: readonly string[];
}

/** The default of @pulumi/alicloud. pop-core's default of 3 s would cut off the answers of a busy API. */
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

/** Removes characters that a header may not hold, and cuts the text to the length that @pulumi/alicloud allows. */
function suffix(text: string): string {
  return text
    .replace(/[^\x20-\x7e]+/g, "")
    .trim()
    .slice(0, MAX_SUFFIX);
}

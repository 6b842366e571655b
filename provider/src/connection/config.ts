/**
 * Determines region, endpoint, credentials and timeouts from arguments, Pulumi configuration and environment variables.
 * The names of the settings and their order are those of @pulumi/alicloud, so that one configuration serves both packages.
 */

import type { Result, Settings } from "../core/model.ts";
import { credentialsSourceOf } from "./config/choose.ts";
import type { CredentialsSource } from "./config/credentials.ts";
import { endpointsOf } from "./config/endpoints.ts";
import { ARGUMENT, NAMES, notUsed } from "./config/names.ts";
import { find, first, numberIn, placesOf, problem, type Sources } from "./config/sources.ts";

export type { Sources, Taken } from "./config/sources.ts";

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

/** What a problem of the configuration is about. */
export type Part = "credentials" | "region" | "endpoint" | "timeouts";

export interface PartProblem {
  readonly part: Part;
  readonly problem: string;
}

export function connectionOf(sources: Sources, settings: Settings): Result<Connection> {
  const examined = examine(sources, settings);
  return examined.ok ? examined : problem(examined.problems[0]?.problem ?? "");
}

/** Returns the connection, or all problems of the configuration, of which the first one decides. */
export function examine(
  sources: Sources,
  settings: Settings,
):
  | { readonly ok: true; readonly value: Connection }
  | { readonly ok: false; readonly problems: readonly PartProblem[] } {
  const chosen = credentialsSourceOf(sources, settings);
  const region = regionOf(sources, settings, chosen.ok ? chosen.value.profileRegion : "");
  const endpoints = region.ok ? endpointsOf(sources, settings, region.value) : undefined;
  const times = timesOf(sources);
  if (chosen.ok && region.ok && endpoints?.ok && times.ok) {
    const suffix = userAgentSuffix(find(sources, "configurationSource", NAMES.configurationSource).value);
    const { source: credentials } = chosen.value;
    const where = { ...endpoints.value, regionId: region.value, credentials };
    const value = { ...where, ...times.value, userAgentSuffix: suffix, notes: notesOf(sources) };
    return { ok: true, value };
  }
  const parts = { credentials: chosen, region, endpoint: endpoints, timeouts: times };
  const problems = Object.entries(parts).flatMap(([part, result]) =>
    result === undefined || result.ok ? [] : [{ part: part as Part, problem: result.problem }],
  );
  return { ok: false, problems };
}

function regionOf(sources: Sources, settings: Settings, ofProfile: string): Result<string> {
  const { value } = first(sources, "region", [
    { from: ARGUMENT.regionId, value: settings.regionId },
    ...placesOf(sources, "region", NAMES.region),
    { from: "region_id of the profile", value: ofProfile },
  ]);
  if (value === "") {
    return problem(
      sources.explicit
        ? "no region in the alicloud.Provider that is given: give it region, set ALICLOUD_REGION, or give regionId"
        : "no region: run `pulumi config set alicloud:region <region>`, set ALICLOUD_REGION, or give regionId",
    );
  }
  return /^[A-Za-z0-9-]+$/.test(value)
    ? { ok: true, value }
    : problem(`${JSON.stringify(value)} is no region`);
}

/** Settings that are looked for only to say that they have no effect are not taken. */
function notesOf(sources: Sources): string[] {
  return notUsed((key, names) => find({ ...sources, taken: undefined }, key, names).from);
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
function userAgentSuffix(text: string): string {
  return text
    .replace(/[^\x20-\x7e]+/g, "")
    .trim()
    .slice(0, MAX_SUFFIX);
}

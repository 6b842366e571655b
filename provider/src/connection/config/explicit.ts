/**
 * Reads the settings of an explicit alicloud.Provider, which replace the stack's configuration. Some settings are used,
 * some do not concern the calls of this package, and each other setting is complained about.
 */
import { parseEndpoint } from "../../core/inputs/endpoint.ts";
import { hasUnknown, isRecord, isSet, type Raw, text } from "../../core/inputs/unknown.ts";
import { field, parseJson, type Sources } from "./sources.ts";

/** Settings of the provider in the form that @pulumi/alicloud gives them: objects, numbers and booleans are JSON text. */
export type ProviderSettings = Readonly<Record<string, string>>;

const TAKEN_OVER: ReadonlySet<string> = new Set([
  ...["region", "accessKey", "secretKey", "securityToken", "profile", "sharedCredentialsFile", "ecsRoleName"],
  ...["assumeRole", "assumeRoleWithOidc", "credentialsUri", "endpoints", "protocol"],
  ...["clientConnectTimeout", "clientReadTimeout", "maxRetryTimeout", "configurationSource"],
]);

/** Settings that are ignored, because they concern other services than ECS and STS, or the plugin of @pulumi/alicloud. */
const OF_NO_CONCERN: ReadonlySet<string> = new Set([
  ...["accountId", "accountType", "features", "fc", "logEndpoint", "mnsEndpoint", "otsInstanceName"],
  ...["signVersion", "skipRegionValidation", "version", "pluginDownloadURL"],
]);

/** Returns the settings that are given. A value that an SDK did not turn into JSON text is turned into it. */
export function providerSettingsOf(raw: Raw): ProviderSettings {
  const given = Object.entries(raw).filter(([, value]) => isSet(value) && value !== "");
  return Object.fromEntries(
    given.map(([key, value]) => [key, typeof value === "string" ? value : JSON.stringify(value)]),
  );
}

/**
 * Returns the problems of the given provider, and its contradictions to the resource's arguments. While parts of the
 * provider are unknown at preview, there are none.
 */
export function explicitProblems(provider: unknown, args: Raw): string[] {
  if (!isRecord(provider) || hasUnknown(provider)) return [];
  const settings = providerSettingsOf(provider);
  const foreign = Object.keys(settings).filter((key) => !TAKEN_OVER.has(key) && !OF_NO_CONCERN.has(key));
  return [
    ...foreign.map(
      (key) =>
        `provider: ${key} of the alicloud.Provider has no effect on this package's calls; give one without it`,
    ),
    ...contradictions(settings, args),
  ];
}

/** Complains about each argument that contradicts the provider. An argument may repeat or add to the provider's settings. */
function contradictions(settings: ProviderSettings, args: Raw): string[] {
  const problems: string[] = [];
  const { regionId, endpoint, profile } = args;
  const { region } = settings;
  if (isSet(regionId) && region !== undefined && region !== regionId) {
    problems.push(`regionId: the alicloud.Provider that is given is for ${region}; leave regionId out`);
  }
  const own = ecsEndpoint(settings);
  if (isSet(endpoint) && own !== "" && hostOf(own) !== hostOf(text(endpoint))) {
    problems.push("endpoint: the alicloud.Provider that is given has an ECS endpoint; leave endpoint out");
  }
  if (isSet(profile)) {
    problems.push("profile: the alicloud.Provider that is given says whose account it is; leave profile out");
  }
  return problems;
}

function ecsEndpoint({ endpoints }: ProviderSettings): string {
  const parsed = parseJson(endpoints ?? "[]");
  const list = Array.isArray(parsed) ? parsed : [parsed];
  return list.map((one) => field(isRecord(one) ? one : undefined, "ecs")).find((ecs) => ecs !== "") ?? "";
}

function hostOf(endpoint: string): string {
  return parseEndpoint(endpoint)?.host ?? endpoint;
}

/** The explicit provider takes the place of the stack's configuration; environment variables count after it. */
export function explicitSources(
  settings: ProviderSettings,
  { env, readFile }: Pick<Sources, "env" | "readFile">,
): Sources {
  const config = (key: string) => settings[key.slice("alicloud:".length)];
  return { config, env, explicit: true, ...(readFile === undefined ? {} : { readFile }) };
}

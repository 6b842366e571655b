/**
 * An explicit alicloud.Provider as a place where settings are looked for, instead of the stack's configuration: which
 * of its settings are taken over, which concern no call of this package, and the complaint about each other one.
 */
import { parseEndpoint } from "../../core/inputs/endpoint.ts";
import { hasUnknown, isRecord, isSet, type Raw, text } from "../../core/inputs/unknown.ts";
import { field, parseJson, type Sources } from "./sources.ts";

/** As @pulumi/alicloud hands them to the engine: objects, numbers and booleans as JSON text. */
export type ProviderSettings = Readonly<Record<string, string>>;

const TAKEN_OVER: ReadonlySet<string> = new Set([
  ...["region", "accessKey", "secretKey", "securityToken", "profile", "sharedCredentialsFile", "ecsRoleName"],
  ...["assumeRole", "assumeRoleWithOidc", "credentialsUri", "endpoints", "protocol"],
  ...["clientConnectTimeout", "clientReadTimeout", "maxRetryTimeout", "configurationSource"],
]);

/** Settings for other services than ECS and STS, and for the plugin itself. */
const OF_NO_CONCERN: ReadonlySet<string> = new Set([
  ...["accountId", "accountType", "features", "fc", "logEndpoint", "mnsEndpoint", "otsInstanceName"],
  ...["signVersion", "skipRegionValidation", "version", "pluginDownloadURL"],
]);

/** The settings that are given; the same form whether an SDK hands over JSON text or the value itself. */
export function providerSettingsOf(raw: Raw): ProviderSettings {
  const given = Object.entries(raw).filter(([, value]) => isSet(value) && value !== "");
  return Object.fromEntries(
    given.map(([key, value]) => [key, typeof value === "string" ? value : JSON.stringify(value)]),
  );
}

/** What is wrong with the given provider beside the resource's own arguments; nothing while it is not known. */
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

/** An argument may repeat what the provider says, or add to it. */
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

/** In Pulumi an explicit provider reads no stack configuration; the provider behind it reads its environment. */
export function explicitSources(
  settings: ProviderSettings,
  { env, readFile }: Pick<Sources, "env" | "readFile">,
): Sources {
  const config = (key: string) => settings[key.slice("alicloud:".length)];
  return { config, env, explicit: true, ...(readFile === undefined ? {} : { readFile }) };
}

/**
 * Reads a profile of the Alibaba Cloud CLI (~/.aliyun/config.json) as a source of credentials.
 * Complaints name the profile, the file and the mode; they quote nothing else, because the file holds secrets.
 */

import { isRecord, type Raw } from "../../core/inputs/unknown.ts";
import type { Result } from "../../core/model.ts";
import {
  type Chosen,
  type CredentialsSource,
  DEFAULT_SESSION_NAME,
  DEFAULT_SESSION_SECONDS,
  type Role,
} from "./credentials.ts";
import { field, parseJson, problem } from "./sources.ts";

/** Modes that are left to the library `@alicloud/credentials`, because they need caches or child processes. */
const LIBRARY_MODES = ["CloudSSO", "OAuth", "External"];

export function profileOf(text: string | undefined, file: string, name: string): Result<Chosen> {
  if (text === undefined) return problem(`profile "${name}": ${file} cannot be read`);
  const config = parseJson(text);
  if (!isRecord(config) || !Array.isArray(config.profiles)) {
    return problem(`profile "${name}": ${file} is no configuration file of the Alibaba Cloud CLI (JSON)`);
  }
  const profiles = config.profiles.filter(isRecord);
  const at = (wanted: string) => profiles.find((one) => one.name === wanted);
  const profile = at(name);
  if (profile === undefined) return problem(`profile "${name}" is not in ${file}`);
  const source = sourceOf(profile, { name, at, config, seen: [name] });
  if (!source.ok) return problem(`profile "${name}" in ${file}: ${source.problem}`);
  return { ok: true, value: { source: source.value, profileRegion: field(profile, "region_id") } };
}

interface Lookup {
  readonly name: string;
  readonly at: (name: string) => Raw | undefined;
  readonly config: Raw;
  /** Names of the profiles that led here by `source_profile`. Coming to one of them again is an error. */
  readonly seen: readonly string[];
}

function sourceOf(profile: Raw, lookup: Lookup): Result<CredentialsSource> {
  const mode = field(profile, "mode") || "AK";
  switch (mode) {
    case "AK":
      return keys(profile, "");
    case "StsToken":
      return keys(profile, field(profile, "sts_token"));
    case "RamRoleArn":
      return over(keys(profile, field(profile, "sts_token")), profile);
    case "EcsRamRole":
      return { ok: true, value: { kind: "ecsRole", roleName: field(profile, "ram_role_name") } };
    case "RamRoleArnWithEcs":
      return over(
        { ok: true, value: { kind: "ecsRole", roleName: field(profile, "ram_role_name") } },
        profile,
      );
    case "ChainableRamRoleArn":
      return over(previous(profile, lookup), profile);
    case "OIDC":
      return oidc(profile);
    case "CredentialsURI":
      return uri(profile);
    default:
      return LIBRARY_MODES.includes(mode)
        ? { ok: true, value: { kind: "cliProfile", name: lookup.name, config: lookup.config } }
        : problem(`its mode ${mode} is not supported`);
  }
}

function keys(profile: Raw, securityToken: string): Result<CredentialsSource> {
  const accessKeyId = field(profile, "access_key_id");
  const accessKeySecret = field(profile, "access_key_secret");
  if (accessKeyId === "" || accessKeySecret === "")
    return problem("it lacks access_key_id or access_key_secret");
  const token = securityToken === "" ? {} : { securityToken };
  return { ok: true, value: { kind: "static", accessKeyId, accessKeySecret, ...token } };
}

function previous(profile: Raw, lookup: Lookup): Result<CredentialsSource> {
  const name = field(profile, "source_profile");
  if (lookup.seen.includes(name)) return problem("its source_profile leads back to it");
  const source = lookup.at(name);
  if (source === undefined) return problem(`its source_profile "${name}" is not there`);
  return sourceOf(source, { ...lookup, name, seen: [...lookup.seen, name] });
}

function over(base: Result<CredentialsSource>, profile: Raw): Result<CredentialsSource> {
  if (!base.ok) return base;
  const role = roleOf(profile);
  return role.ok ? { ok: true, value: { kind: "assumeRole", role: role.value, over: base.value } } : role;
}

function oidc(profile: Raw): Result<CredentialsSource> {
  const role = roleOf(profile);
  if (!role.ok) return role;
  const providerArn = field(profile, "oidc_provider_arn");
  const tokenFile = field(profile, "oidc_token_file");
  if (providerArn === "" || tokenFile === "") return problem("it lacks oidc_provider_arn or oidc_token_file");
  return { ok: true, value: { kind: "oidc", role: role.value, providerArn, token: "", tokenFile } };
}

function uri(profile: Raw): Result<CredentialsSource> {
  const address = field(profile, "credentials_uri");
  return /^https?:\/\//i.test(address) && URL.canParse(address)
    ? { ok: true, value: { kind: "uri", uri: address } }
    : problem("its credentials_uri is no http or https URL");
}

function roleOf(profile: Raw): Result<Role> {
  const roleArn = field(profile, "ram_role_arn");
  if (roleArn === "") return problem("it lacks ram_role_arn");
  const stsRegion = field(profile, "sts_region");
  if (!/^[A-Za-z0-9-]*$/.test(stsRegion)) return problem("its sts_region is no region");
  return {
    ok: true,
    value: {
      roleArn,
      sessionName: field(profile, "ram_session_name") || DEFAULT_SESSION_NAME,
      policy: field(profile, "policy"),
      sessionExpirationSeconds: Number(field(profile, "expired_seconds")) || DEFAULT_SESSION_SECONDS,
      externalId: field(profile, "external_id"),
      ...(stsRegion === "" ? {} : { stsRegion }),
    },
  };
}

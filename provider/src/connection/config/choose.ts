/**
 * Chooses the source of the credentials; nothing is fetched here. The first source that is configured is taken: static
 * keys, CLI profile, ECS RAM role, OIDC, credentials URI, default chain of the credentials library. If a role to assume is
 * configured, the chosen source supplies the credentials to assume it.
 */

import type { Raw } from "../../core/inputs/unknown.ts";
import type { Result, Settings } from "../../core/model.ts";
import {
  type Chosen,
  type CredentialsSource,
  DEFAULT_SESSION_NAME,
  DEFAULT_SESSION_SECONDS,
  type Role,
} from "./credentials.ts";
import { ARGUMENT, NAMES } from "./names.ts";
import { profileOf } from "./profile.ts";
import {
  field,
  find,
  first,
  numberIn,
  objectAt,
  placeOf,
  problem,
  type Setting,
  type Sources,
} from "./sources.ts";

const SESSION_RANGE = { least: 900, most: 43_200 };

export function credentialsSourceOf(sources: Sources, settings: Settings): Result<Chosen> {
  const base = baseOf(sources, settings);
  if (!base.ok) return base;
  const { source, profileRegion } = base.value;
  const role = assumedRole(sources, source);
  if (!role.ok) return role;
  if (role.value === undefined) return base;
  return {
    ok: true,
    value: { source: { kind: "assumeRole", role: role.value, over: source }, profileRegion },
  };
}

function baseOf(sources: Sources, settings: Settings): Result<Chosen> {
  const chosen = (source: CredentialsSource): Result<Chosen> => ({
    ok: true,
    value: { source, profileRegion: "" },
  });
  // The argument `profile` comes before everything else. A profile in the configuration comes after static keys.
  const own = first(sources, "profile", [{ from: ARGUMENT.profile, value: settings.profile }]).value;
  if (own !== "") return fromProfile(sources, own);
  const keys = staticKeys(sources);
  if (keys !== undefined) return keys.ok ? chosen(keys.value) : keys;
  const profile = find(sources, "profile", NAMES.profile).value;
  if (profile !== "") return fromProfile(sources, profile);
  const roleName = find(sources, "ecsRoleName", NAMES.ecsRoleName).value;
  if (roleName !== "") return chosen({ kind: "ecsRole", roleName });
  const oidc = oidcSource(sources);
  if (!oidc.ok) return oidc;
  if (oidc.value !== undefined) return chosen(oidc.value);
  const uri = find(sources, "credentialsUri", NAMES.credentialsUri);
  if (uri.value === "") return chosen({ kind: "default", ...(sources.explicit ? { explicit: true } : {}) });
  return /^https?:\/\//i.test(uri.value) && URL.canParse(uri.value)
    ? chosen({ kind: "uri", uri: uri.value })
    : problem(`${uri.from} is no http or https URL`);
}

function staticKeys(sources: Sources): Result<CredentialsSource> | undefined {
  const accessKeyId = find(sources, "accessKey", NAMES.accessKey).value;
  const accessKeySecret = find(sources, "secretKey", NAMES.secretKey).value;
  if (accessKeyId === "" && accessKeySecret === "") return undefined;
  if (accessKeyId === "") return problem(noCredentials(sources.explicit, "no access key"));
  if (accessKeySecret === "") return problem(noCredentials(sources.explicit, "no secret key"));
  const securityToken = find(sources, "securityToken", NAMES.securityToken).value;
  const token = securityToken === "" ? {} : { securityToken };
  return { ok: true, value: { kind: "static", accessKeyId, accessKeySecret, ...token } };
}

/** Returns the complaint about missing credentials, which says how to configure them. */
export function noCredentials(explicit: true | undefined, what = "no credentials"): string {
  if (explicit) {
    return (
      `${what} in the alicloud.Provider that is given: give it accessKey and secretKey, ` +
      "or set ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET"
    );
  }
  return (
    `${what}: run \`pulumi config set alicloud:accessKey <id>\` and \`pulumi config set --secret alicloud:secretKey <secret>\`, ` +
    "or set ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET"
  );
}

function fromProfile(sources: Sources, name: string): Result<Chosen> {
  const file =
    find(sources, "sharedCredentialsFile", NAMES.sharedCredentialsFile).value || "~/.aliyun/config.json";
  return profileOf(sources.readFile?.(file), file, name);
}

function assumedRole(sources: Sources, base: CredentialsSource): Result<Role | undefined> {
  const object = objectAt(sources, "assumeRole");
  if (!object.ok) return object;
  const named = field(object.value, "roleArn");
  // With OIDC the role in the environment variables is the one that OIDC itself assumes, so it is not assumed again.
  const roleArn = named || (base.kind === "oidc" ? "" : find(sources, undefined, NAMES.roleArn).value);
  if (roleArn === "") {
    return object.value === undefined
      ? { ok: true, value: undefined }
      : problem(`${placeOf(sources, "assumeRole")} needs a roleArn`);
  }
  return roleOf(object.value, placeOf(sources, "assumeRole.sessionExpiration"), roleArn, {
    sessionName: field(object.value, "sessionName") || find(sources, undefined, NAMES.sessionName).value,
    expiration: find(sources, undefined, NAMES.sessionExpiration),
  });
}

function oidcSource(sources: Sources): Result<CredentialsSource | undefined> {
  const object = objectAt(sources, "assumeRoleWithOidc");
  if (!object.ok) return object;
  const given = object.value;
  const of = (name: string, names: readonly string[]) =>
    field(given, name) || find(sources, undefined, names).value;
  const providerArn = of("oidcProviderArn", NAMES.oidcProviderArn);
  const token = of("oidcToken", NAMES.oidcToken);
  // A token or token file in the configuration is preferred to both of them in the environment.
  const tokenFile = of("oidcTokenFile", NAMES.oidcTokenFile);
  const fileFirst = field(given, "oidcToken") === "" && field(given, "oidcTokenFile") !== "";
  const roleArn = of("roleArn", NAMES.oidcRoleArn);
  if (providerArn === "" || roleArn === "" || (token === "" && tokenFile === "")) {
    if (given === undefined) return { ok: true, value: undefined };
    return problem(
      `${placeOf(sources, "assumeRoleWithOidc")} needs oidcProviderArn, roleArn, and oidcToken or oidcTokenFile`,
    );
  }
  const role = roleOf(given, placeOf(sources, "assumeRoleWithOidc.sessionExpiration"), roleArn, {
    sessionName: of("roleSessionName", NAMES.oidcSessionName),
    expiration: { value: "", from: "" },
  });
  if (!role.ok) return role;
  return {
    ok: true,
    value: { kind: "oidc", role: role.value, providerArn, token: fileFirst ? "" : token, tokenFile },
  };
}

function roleOf(
  object: Raw | undefined,
  place: string,
  roleArn: string,
  given: { sessionName: string; expiration: Setting },
): Result<Role> {
  const own = { value: field(object, "sessionExpiration"), from: place };
  const seconds = numberIn(
    own.value === "" || own.value === "0" ? given.expiration : own,
    "seconds",
    DEFAULT_SESSION_SECONDS,
    SESSION_RANGE,
  );
  if (!seconds.ok) return seconds;
  return {
    ok: true,
    value: {
      roleArn,
      sessionName: given.sessionName || DEFAULT_SESSION_NAME,
      policy: field(object, "policy"),
      sessionExpirationSeconds: seconds.value,
      externalId: field(object, "externalId"),
    },
  };
}

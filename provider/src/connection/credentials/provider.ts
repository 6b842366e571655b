/**
 * Makes the CredentialsProvider for a described source. Nothing is fetched before the first API call.
 */
import { readFile } from "node:fs/promises";
import { assertNever } from "../../core/model.ts";
import type { Clock } from "../../waiter/clock.ts";
import type { CredentialsSource, Role } from "../config/credentials.ts";
import { type CredentialsProvider, staticCredentials } from "../credentials.ts";
import { cliProfile, defaultChain } from "./library.ts";
import { ecsRole, type Metadata } from "./metadata.ts";
import { type Fetched, refreshing } from "./refreshing.ts";
import { assumeRole, assumeRoleWithOidc, type Sts } from "./sts.ts";
import { fromUri } from "./uri.ts";

export interface SourceDeps {
  readonly clock: Clock;
  readonly metadata: Metadata;
  /** Returns access to the STS of a region, or without a region to the connection's STS. */
  readonly sts: (regionId: string | undefined) => Sts;
}

export function providerOf(source: CredentialsSource, deps: SourceDeps): CredentialsProvider {
  if (source.kind === "static") {
    const { kind: _kind, ...credentials } = source;
    return staticCredentials(credentials);
  }
  return refreshing(fetcher(source, deps), () => deps.clock.now());
}

function fetcher(
  source: Exclude<CredentialsSource, { kind: "static" }>,
  deps: SourceDeps,
): (refresh: boolean) => Promise<Fetched> {
  switch (source.kind) {
    case "ecsRole":
      return () => ecsRole(source.roleName, deps.metadata);
    case "assumeRole":
      return assumed(source.role, providerOf(source.over, deps), deps);
    case "oidc":
      return () => withOidc(source, deps);
    case "uri":
      return () => fromUri(source.uri);
    case "cliProfile":
      return cliProfile(source.name, source.config, deps.clock);
    case "default":
      return defaultChain(deps.clock, deps.metadata.disabled, source.explicit);
    default:
      return assertNever(source);
  }
}

/** Assumes a role with the credentials of `base`. If STS says that those have expired, they are renewed once. */
function assumed(role: Role, base: CredentialsProvider, deps: SourceDeps): () => Promise<Fetched> {
  return async () => {
    const sts = deps.sts(role.stsRegion);
    const keys = await base.get();
    if (!keys.ok) return keys;
    const answer = await assumeRole(sts, role, keys.value);
    const expired = !answer.ok && "code" in answer && answer.code === "InvalidSecurityToken.Expired";
    if (!expired) return answer;
    const renewed = await base.get(true);
    return renewed.ok ? assumeRole(sts, role, renewed.value) : renewed;
  };
}

async function withOidc(
  { role, providerArn, token, tokenFile }: Extract<CredentialsSource, { kind: "oidc" }>,
  deps: SourceDeps,
): Promise<Fetched> {
  const current = token || (await readFile(tokenFile, "utf8").catch(() => "")).trim();
  if (current === "") return { ok: false, problem: `no OIDC token: ${tokenFile} cannot be read or is empty` };
  return assumeRoleWithOidc(deps.sts(role.stsRegion), role, { providerArn, token: current });
}

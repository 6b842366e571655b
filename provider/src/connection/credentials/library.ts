/**
 * Gets credentials through the library `@alicloud/credentials`: its default chain of sources, and CLI profiles in modes
 * that only it supports. The text of its errors is dropped, because they may hold whole files and answers.
 */

import type { Raw } from "../../core/inputs/unknown.ts";
import type { Clock } from "../../waiter/clock.ts";
import { noCredentials } from "../config/choose.ts";
import type { Fetched } from "./refreshing.ts";

interface Source {
  getCredentials(): Promise<{ accessKeyId?: string; accessKeySecret?: string; securityToken?: string }>;
}

/** The library renews its credentials in time but does not tell when they expire, so it is asked again after this time. */
const ASK_AGAIN_MS = 6 * 60_000;
const CHAIN_LIMIT_MS = 5_000;
/** The limit for a CLI profile is longer, because a profile may run a program of the user. */
const PROFILE_LIMIT_MS = 60_000;

/** Returns a function that gets credentials from the default chain: environment, files, metadata service. */
export function defaultChain(
  clock: Clock,
  metadataDisabled: boolean,
  explicit?: true,
): (refresh: boolean) => Promise<Fetched> {
  const tried = [
    "the environment",
    "~/.aliyun/config.json",
    "~/.alibabacloud/credentials",
    ...(metadataDisabled ? [] : ["the metadata service of an ECS instance"]),
  ];
  const make = async (): Promise<Source> => {
    const { DefaultCredentialsProvider } = await import("@alicloud/credentials");
    return DefaultCredentialsProvider.builder().build();
  };
  const problem = `${noCredentials(explicit)} (tried also: ${tried.join(", ")})`;
  return fromLibrary(make, clock, CHAIN_LIMIT_MS, problem);
}

export function cliProfile(name: string, config: Raw, clock: Clock): (refresh: boolean) => Promise<Fetched> {
  const make = async (): Promise<Source> => {
    const { CLIProfileCredentialsProvider } = await import("@alicloud/credentials");
    const profiles = CLIProfileCredentialsProvider.builder().withProfileName(name).build();
    // The library's types lack this method, which takes a configuration that was already read.
    const reader = profiles as unknown as { getCredentialsProvider(config: object, name: string): Source };
    return reader.getCredentialsProvider(config, name);
  };
  const problem = `profile "${name}" gave no credentials; \`aliyun sts GetCallerIdentity --profile ${name}\` tells why`;
  return fromLibrary(make, clock, PROFILE_LIMIT_MS, problem);
}

function fromLibrary(
  make: () => Promise<Source>,
  clock: Clock,
  limitMs: number,
  problem: string,
): (refresh: boolean) => Promise<Fetched> {
  let kept: Source | undefined;
  return async (refresh) => {
    // A new source has no cached credentials. The old chain would ask only the source that it used last.
    if (refresh) kept = undefined;
    const stop = new AbortController();
    try {
      const source = kept ?? (await make());
      const late = clock.sleep(limitMs, stop.signal).then(() => undefined);
      const { accessKeyId, accessKeySecret, securityToken } =
        (await Promise.race([source.getCredentials(), late])) ?? {};
      if (!accessKeyId || !accessKeySecret) return { ok: false, problem };
      kept = source;
      const token = securityToken ? { securityToken } : {};
      const value = { accessKeyId, accessKeySecret, ...token };
      return { ok: true, value, expiresAt: clock.now() + ASK_AGAIN_MS };
    } catch {
      return { ok: false, problem };
    } finally {
      stop.abort();
    }
  };
}

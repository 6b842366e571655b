/**
 * Shows a setting without a secret. Only settings that are known to hold none are shown; of an access key id as much as
 * tells it from others.
 */
import type { Taken } from "../../connection/config.ts";
import type { ShownSetting } from "./check.ts";

/** A shorter id would be shown almost whole. */
const SHORTEST_SHOWN_ID = 16;
const ENDS = 4;

const PLAIN: ReadonlySet<string> = new Set([
  ...["region", "endpoint", "stsEndpoint", "protocol", "profile", "sharedCredentialsFile", "ecsRoleName"],
  ...["clientConnectTimeout", "clientReadTimeout", "maxRetryTimeout", "configurationSource"],
  ...["ALICLOUD_ASSUME_ROLE_ARN", "ALICLOUD_ASSUME_ROLE_SESSION_NAME", "ALIBABA_CLOUD_OIDC_PROVIDER_ARN"],
  ...["ALIBABA_CLOUD_ROLE_ARN", "ALIBABA_CLOUD_ROLE_SESSION_NAME", "ALIBABA_CLOUD_OIDC_TOKEN_FILE"],
]);

/** The parts of `endpoints` are shown as settings of their own. */
const LEFT_OUT: ReadonlySet<string> = new Set(["endpoints"]);

export function shown(taken: readonly Taken[]): ShownSetting[] {
  const last = new Map(taken.map((one) => [one.setting, one]));
  return [...last.values()]
    .filter(({ setting }) => !LEFT_OUT.has(setting))
    .map(({ setting, value, from }) => ({ setting, value: shownValue(setting, value), from }));
}

function shownValue(setting: string, value: string): string {
  if (setting === "accessKey") return maskedId(value);
  // A URL may hold a password before an "@".
  return PLAIN.has(setting) ? value.replace(/^.*@/s, "…@") : "not shown";
}

/** Returns the first and the last characters of an access key id; "…" of one that is short. */
export function maskedId(id: string): string {
  return id.length < SHORTEST_SHOWN_ID ? "…" : `${id.slice(0, ENDS)}…${id.slice(-ENDS)}`;
}

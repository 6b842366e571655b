/**
 * The environment variables of each setting, in the order in which the provider behind @pulumi/alicloud reads them.
 */
export const NAMES = {
  region: ["ALICLOUD_REGION", "ALIBABA_CLOUD_REGION"],
  accessKey: ["ALICLOUD_ACCESS_KEY", "ALIBABA_CLOUD_ACCESS_KEY_ID", "ALIBABACLOUD_ACCESS_KEY_ID"],
  secretKey: ["ALICLOUD_SECRET_KEY", "ALIBABA_CLOUD_ACCESS_KEY_SECRET", "ALIBABACLOUD_ACCESS_KEY_SECRET"],
  securityToken: ["ALICLOUD_SECURITY_TOKEN", "ALIBABA_CLOUD_SECURITY_TOKEN", "ALIBABACLOUD_SECURITY_TOKEN"],
  profile: ["ALICLOUD_PROFILE", "ALIBABA_CLOUD_PROFILE"],
  sharedCredentialsFile: ["ALICLOUD_SHARED_CREDENTIALS_FILE", "ALIBABA_CLOUD_CREDENTIALS_FILE"],
  ecsRoleName: ["ALICLOUD_ECS_ROLE_NAME", "ALIBABA_CLOUD_ECS_METADATA"],
  credentialsUri: ["ALICLOUD_CREDENTIALS_URI", "ALIBABA_CLOUD_CREDENTIALS_URI"],
  roleArn: ["ALICLOUD_ASSUME_ROLE_ARN", "ALIBABA_CLOUD_ROLE_ARN"],
  sessionName: ["ALICLOUD_ASSUME_ROLE_SESSION_NAME", "ALIBABA_CLOUD_ROLE_SESSION_NAME"],
  sessionExpiration: ["ALICLOUD_ASSUME_ROLE_SESSION_EXPIRATION"],
  oidcProviderArn: ["ALIBABA_CLOUD_OIDC_PROVIDER_ARN"],
  oidcToken: ["ALIBABA_CLOUD_OIDC_TOKEN"],
  oidcTokenFile: ["ALIBABA_CLOUD_OIDC_TOKEN_FILE"],
  oidcRoleArn: ["ALIBABA_CLOUD_ROLE_ARN"],
  oidcSessionName: ["ALIBABA_CLOUD_ROLE_SESSION_NAME"],
  endpoint: ["ALIBABA_CLOUD_ENDPOINT_ECS", "ECS_ENDPOINT"],
  stsEndpoint: ["ALIBABA_CLOUD_ENDPOINT_STS", "STS_ENDPOINT"],
  clientConnectTimeout: ["CLIENT_CONNECT_TIMEOUT"],
  clientReadTimeout: ["CLIENT_READ_TIMEOUT"],
  maxRetryTimeout: ["MAX_RETRY_TIMEOUT"],
  configurationSource: ["TF_APPEND_USER_AGENT"],
} as const;

/** Words for the arguments of a resource, as places of settings. */
export const ARGUMENT = {
  regionId: "the argument regionId",
  endpoint: "the argument endpoint",
  profile: "the argument profile",
} as const;

/** Settings of @pulumi/alicloud that would change its calls and that this package does not use, with their variables. */
const NOT_USED: Readonly<Record<string, readonly string[]>> = {
  sourceIp: ["ALICLOUD_SOURCE_IP"],
  secureTransport: ["ALICLOUD_SECURE_TRANSPORT"],
  securityTransport: ["ALICLOUD_SECURITY_TRANSPORT"],
  signVersion: [],
};

/** Returns one line for each setting that is given and not used. `isGiven` returns the place of a given setting, or "". */
export function notUsed(isGiven: (key: string, names: readonly string[]) => string): string[] {
  return Object.entries(NOT_USED)
    .map(([key, names]) => isGiven(key, names))
    .filter((from) => from !== "")
    .map((from) => `${from} is not used by pulumi-alicloud-sendfile`);
}

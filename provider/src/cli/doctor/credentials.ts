/**
 * Says in words where credentials come from and what kind they are, without a secret.
 */
import type { CredentialsSource } from "../../connection/config/credentials.ts";
import type { Credentials } from "../../connection/credentials.ts";
import { assertNever } from "../../core/model.ts";
import { maskedId } from "./mask.ts";

export function credentialsText(source: CredentialsSource, { accessKeyId }: Credentials): string {
  return `${sourceText(source)} (${maskedId(accessKeyId)})`;
}

export function sourceText(source: CredentialsSource): string {
  switch (source.kind) {
    case "static":
      return source.securityToken === undefined ? "a fixed key" : "a temporary key with its security token";
    case "ecsRole":
      return `the RAM role ${source.roleName || "that is attached to this machine"}, from the metadata service`;
    case "assumeRole":
      return `the role ${source.role.roleArn}, assumed with ${sourceText(source.over)}`;
    case "oidc":
      return `the role ${source.role.roleArn}, assumed with an OIDC token`;
    case "uri":
      return "the credentials URI";
    case "cliProfile":
      return `the profile ${source.name} of the Alibaba Cloud CLI`;
    case "default":
      return "the first of the default sources that has any (environment, files, metadata service)";
    default:
      return assertNever(source);
  }
}

export function credentialsAdvice(source: CredentialsSource): string {
  switch (source.kind) {
    case "static":
      return "Correct the access key.";
    case "ecsRole":
      return "Run this on the ECS instance that has the role, or attach the role to it.";
    case "assumeRole":
      return "Let the key assume the role: its policy needs sts:AssumeRole, and the role must trust the account.";
    case "oidc":
      return "Check the token, the OIDC provider and which tokens the role trusts.";
    case "uri":
      return "Check that the credentials URI serves credentials to this machine.";
    case "cliProfile":
      return `Log in again, and run \`aliyun sts GetCallerIdentity --profile ${source.name}\`.`;
    case "default":
      return "Configure credentials in one of these ways.";
    default:
      return assertNever(source);
  }
}

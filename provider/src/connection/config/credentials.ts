/**
 * Describes a source of credentials as data: its kind, and what a request to it needs. Secrets in it stay in memory.
 */
import type { Raw } from "../../core/inputs/unknown.ts";

/** A RAM role to assume, with the parameters of STS's AssumeRole. */
export interface Role {
  readonly roleArn: string;
  readonly sessionName: string;
  readonly policy: string;
  readonly sessionExpirationSeconds: number;
  readonly externalId: string;
  /** Region whose STS is called, when the profile names one; otherwise the connection's STS endpoint is called. */
  readonly stsRegion?: string;
}

export type CredentialsSource =
  | {
      readonly kind: "static";
      readonly accessKeyId: string;
      readonly accessKeySecret: string;
      readonly securityToken?: string;
    }
  | { readonly kind: "ecsRole"; readonly roleName: string }
  | { readonly kind: "assumeRole"; readonly role: Role; readonly over: CredentialsSource }
  | {
      readonly kind: "oidc";
      readonly role: Role;
      readonly providerArn: string;
      /** The OIDC token; if it is "", the token is read from `tokenFile` at each request, because that file is renewed. */
      readonly token: string;
      readonly tokenFile: string;
    }
  | { readonly kind: "uri"; readonly uri: string }
  /** A CLI profile whose mode only the library `@alicloud/credentials` supports. */
  | { readonly kind: "cliProfile"; readonly name: string; readonly config: Raw }
  /** The library's default chain of sources. `explicit` is set when an explicit alicloud.Provider names no source. */
  | { readonly kind: "default"; readonly explicit?: true };

/** The chosen source of credentials, and the region that a CLI profile names; "" without a profile. */
export interface Chosen {
  readonly source: CredentialsSource;
  readonly profileRegion: string;
}

export const DEFAULT_SESSION_NAME = "terraform";
export const DEFAULT_SESSION_SECONDS = 3600;

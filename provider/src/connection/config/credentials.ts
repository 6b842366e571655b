/**
 * Where credentials come from, as data: which source, and what it needs to be asked. Secrets among it stay in memory.
 */
import type { Raw } from "../../core/inputs/unknown.ts";

/** What STS is asked for. */
export interface Role {
  readonly roleArn: string;
  readonly sessionName: string;
  readonly policy: string;
  readonly sessionExpirationSeconds: number;
  readonly externalId: string;
  /** Region of the STS to ask, where the profile names one; else the connection's STS endpoint is asked. */
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
      /** Goes before the file, which is read at each fetch because it is renewed. */
      readonly token: string;
      readonly tokenFile: string;
    }
  | { readonly kind: "uri"; readonly uri: string }
  /** A profile of the CLI whose mode only the library knows. */
  | { readonly kind: "cliProfile"; readonly name: string; readonly config: Raw }
  /** The library's chain; `explicit` when it was an explicit alicloud.Provider that named no source. */
  | { readonly kind: "default"; readonly explicit?: true };

/** Where the credentials come from, and the region of the profile if one was read. */
export interface Chosen {
  readonly source: CredentialsSource;
  readonly profileRegion: string;
}

export const DEFAULT_SESSION_NAME = "terraform";
export const DEFAULT_SESSION_SECONDS = 3600;

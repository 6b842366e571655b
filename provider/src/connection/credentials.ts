/**
 * Where an API call gets its credentials from, and the one source that needs no asking: keys that are simply there.
 */
export interface Credentials {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  readonly securityToken?: string;
}

export type Obtained =
  | { readonly ok: true; readonly value: Credentials }
  /** `retryable`: asking again later may help. The problem is one line without any secret. */
  | { readonly ok: false; readonly problem: string; readonly retryable?: boolean };

export interface CredentialsProvider {
  /** Good for some minutes yet; with `refresh` newly fetched, for when the API says that the last ones have expired. */
  get(refresh?: boolean): Promise<Obtained>;
}

export function staticCredentials(credentials: Credentials): CredentialsProvider {
  return { get: () => Promise.resolve({ ok: true, value: credentials }) };
}

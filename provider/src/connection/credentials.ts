/**
 * The interface by which an API call gets its credentials, and its simplest implementation: fixed keys.
 */
export interface Credentials {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  readonly securityToken?: string;
}

export type Obtained =
  | { readonly ok: true; readonly value: Credentials }
  /** `retryable`: credentials may be obtained later. `problem` is one line and holds no secret. */
  | { readonly ok: false; readonly problem: string; readonly retryable?: boolean };

export interface CredentialsProvider {
  /**
   * Returns credentials that are valid for some minutes. With `refresh` they are fetched anew, because the API has refused
   * the last ones as expired.
   */
  get(refresh?: boolean): Promise<Obtained>;
}

export function staticCredentials(credentials: Credentials): CredentialsProvider {
  return { get: () => Promise.resolve({ ok: true, value: credentials }) };
}

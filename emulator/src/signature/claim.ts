/** What a signed request claims, whichever signature version it uses. */
export interface Claim {
  readonly accessKeyId: string;
  readonly signature: string;
  readonly nonce: string;
  /** As sent: `2019-12-20T06:15:54Z`. */
  readonly timestamp: string;
  /** "" without one. */
  readonly securityToken: string;
  /** API version that is asked for. */
  readonly version: string;
  readonly stringToSign: string;
  /** The signature that this secret gives. */
  sign(secret: string): string;
}

/** The signed parts of a request, before they are verified. They are the same for both signature versions. */
export interface Claim {
  readonly accessKeyId: string;
  readonly signature: string;
  readonly nonce: string;
  /** The time as it was sent, such as `2019-12-20T06:15:54Z`. */
  readonly timestamp: string;
  /** "" when the request has no security token. */
  readonly securityToken: string;
  /** The API version that the request names. */
  readonly version: string;
  readonly stringToSign: string;
  /** Computes the signature of the request with this secret. */
  sign(secret: string): string;
}

/** Verifies the sender of a request: version, time, access key, security token, signature and nonce, in the gateway's
 * order. */
import { timingSafeEqual } from "node:crypto";
import type { Clock } from "../clock.ts";
import { ApiError, apiError } from "../errors.ts";
import type { RpcRequest } from "../request.ts";
import type { AccessKey } from "../scenario.ts";
import type { Claim } from "./claim.ts";
import type { Nonces } from "./nonces.ts";
import { readV1 } from "./v1.ts";
import { isV3, readV3 } from "./v3.ts";

/** The page of common parameters says of Timestamp: "The difference must not exceed 15 minutes". */
const SKEW_MS = 15 * 60 * 1000;
const API_VERSION = "2014-05-26";

export interface Verifier {
  readonly keys: readonly AccessKey[];
  readonly nonces: Nonces;
  readonly clock: Clock;
}

/** Returns the access key that signed the request, or the error with which the request is refused. */
export function verify(request: RpcRequest, verifier: Verifier): AccessKey | ApiError {
  const claim = isV3(request) ? readV3(request) : readV1(request);
  if (claim instanceof ApiError) return claim;
  if (claim.version !== API_VERSION) return apiError("InvalidVersion");
  const key = verifier.keys.find(({ id }) => id === claim.accessKeyId);
  const untimely = checkTime(claim.timestamp, verifier.clock.now());
  if (untimely !== undefined) return untimely;
  if (key === undefined) return apiError("InvalidAccessKeyId.NotFound");
  const refused = checkKey(claim, key);
  if (refused !== undefined) return refused;
  return verifier.nonces.use(claim.accessKeyId, claim.nonce) ? key : apiError("SignatureNonceUsed");
}

function checkTime(timestamp: string, now: number): ApiError | undefined {
  if (timestamp === "") return apiError("IllegalTimestamp");
  const at = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(timestamp) ? Date.parse(timestamp) : Number.NaN;
  if (Number.isNaN(at)) return apiError("InvalidTimeStamp.Format");
  return Math.abs(now - at) > SKEW_MS ? apiError("InvalidTimeStamp.Expired") : undefined;
}

function checkKey(claim: Claim, key: AccessKey): ApiError | undefined {
  if (key.disabled === true) return apiError("InvalidAccessKeyId.Inactive");
  return checkToken(claim.securityToken, key) ?? checkSignature(claim, key.secret);
}

function checkToken(token: string, key: AccessKey): ApiError | undefined {
  if (key.securityToken === undefined) {
    return token === "" ? undefined : apiError("InvalidSecurityToken.MismatchWithAccessKey");
  }
  if (token === "") return apiError("MissingSecurityToken");
  if (token !== key.securityToken) return apiError("InvalidSecurityToken.Malformed");
  return key.expired === true ? apiError("InvalidSecurityToken.Expired") : undefined;
}

function checkSignature(claim: Claim, secret: string): ApiError | undefined {
  const expected = Buffer.from(claim.sign(secret));
  const given = Buffer.from(claim.signature);
  if (expected.length === given.length && timingSafeEqual(expected, given)) return undefined;
  // The wording is exact because SDKs parse it to tell a wrong secret from a wrong string to sign.
  const text = `Specified signature is not matched with our calculation. server string to sign is:${claim.stringToSign}`;
  return apiError("SignatureDoesNotMatch", text);
}

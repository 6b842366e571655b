/** Reads signature version 3 (ACS3-HMAC-SHA256 in the Authorization header), which the current SDKs send. */
import { createHash, createHmac } from "node:crypto";
import { type ApiError, apiError, missing } from "../errors.ts";
import { type RpcRequest, single } from "../request.ts";
import type { Claim } from "./claim.ts";
import { canonicalQuery } from "./encode.ts";

const ALGORITHM = "ACS3-HMAC-SHA256";
/** Headers that a signature must cover. Otherwise an attacker could change them without breaking the signature. */
const MUST_BE_SIGNED = ["host", "x-acs-action", "x-acs-date", "x-acs-signature-nonce", "x-acs-version"];

export function isV3(request: RpcRequest): boolean {
  return single(request.headers.authorization).startsWith("ACS3-");
}

/** Returns the signed parts of the request, or the error when they are missing or malformed. */
export function readV3(request: RpcRequest): Claim | ApiError {
  const header = (name: string) => single(request.headers[name]);
  const parts = readAuthorization(header("authorization"));
  if (parts === undefined) return apiError("IncompleteSignature");
  if (header("x-acs-signature-nonce") === "") return missing("x-acs-signature-nonce");
  if (MUST_BE_SIGNED.some((name) => !parts.signedHeaders.includes(name)))
    return apiError("IncompleteSignature");
  const stringToSign = `${ALGORITHM}\n${sha256(canonicalRequest(request, parts.signedHeaders))}`;
  return {
    accessKeyId: parts.credential,
    signature: parts.signature,
    nonce: header("x-acs-signature-nonce"),
    timestamp: header("x-acs-date"),
    securityToken: header("x-acs-security-token"),
    version: header("x-acs-version"),
    stringToSign,
    sign: (secret) => createHmac("sha256", secret).update(stringToSign).digest("hex"),
  };
}

function readAuthorization(header: string) {
  const [algorithm, rest = ""] = header.split(/ (.*)/s);
  const fields = new Map(rest.split(",").map((field) => field.trim().split(/=(.*)/s, 2) as [string, string]));
  const credential = fields.get("Credential") ?? "";
  const signature = fields.get("Signature") ?? "";
  // The request lists its signed headers, because SDKs differ in what they sign. The Python SDK signs accept and
  // user-agent; the JavaScript SDK does not.
  const signedHeaders = (fields.get("SignedHeaders") ?? "").toLowerCase().split(";");
  if (algorithm !== ALGORITHM || credential === "" || signature === "") return undefined;
  return { credential, signature, signedHeaders };
}

/** Hashes the received body instead of trusting the hash in a header, so that a changed body breaks the signature. */
function canonicalRequest(request: RpcRequest, signedHeaders: readonly string[]): string {
  const headers = signedHeaders.map((name) => `${name}:${single(request.headers[name]).trim()}\n`).join("");
  const query = canonicalQuery(request.query);
  const bodyHash = sha256(request.body);
  return [request.method, request.path, query, headers, signedHeaders.join(";"), bodyHash].join("\n");
}

function sha256(data: string | Buffer): string {
  return createHash("sha256").update(data).digest("hex");
}

/** Signature version 3 (ACS3-HMAC-SHA256 in the Authorization header), as the current SDKs send it. */
import { createHash, createHmac } from "node:crypto";
import { type ApiError, apiError, missing } from "../errors.ts";
import { type RpcRequest, single } from "../request.ts";
import type { Claim } from "./claim.ts";
import { canonicalQuery } from "./encode.ts";

const ALGORITHM = "ACS3-HMAC-SHA256";
/** Without these the signature would not cover what it has to. */
const MUST_BE_SIGNED = ["host", "x-acs-action", "x-acs-date", "x-acs-signature-nonce", "x-acs-version"];

export function isV3(request: RpcRequest): boolean {
  return single(request.headers.authorization).startsWith("ACS3-");
}

/** What the request claims, or why it cannot be read as a V3 signature. */
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
  // The client's own list is used: SDKs differ in what they sign (Python signs accept and user-agent, JS does not).
  const signedHeaders = (fields.get("SignedHeaders") ?? "").toLowerCase().split(";");
  if (algorithm !== ALGORITHM || credential === "" || signature === "") return undefined;
  return { credential, signature, signedHeaders };
}

/** The hash is taken from the body that came, so that a body changed on the way does not pass. */
function canonicalRequest(request: RpcRequest, signedHeaders: readonly string[]): string {
  const headers = signedHeaders.map((name) => `${name}:${single(request.headers[name]).trim()}\n`).join("");
  const query = canonicalQuery(request.query);
  const bodyHash = sha256(request.body);
  return [request.method, request.path, query, headers, signedHeaders.join(";"), bodyHash].join("\n");
}

function sha256(data: string | Buffer): string {
  return createHash("sha256").update(data).digest("hex");
}

/** Reads signature version 1.0 (HMAC-SHA1 over all parameters), which @alicloud/pop-core and older SDKs send. */
import { createHmac } from "node:crypto";
import { type ApiError, apiError, missing } from "../errors.ts";
import type { Params, RpcRequest } from "../request.ts";
import type { Claim } from "./claim.ts";
import { canonicalQuery, percentEncode } from "./encode.ts";

const MANDATORY = ["AccessKeyId", "Signature", "SignatureNonce"] as const;

/** Returns the signed parts of the request, or the error when they are missing or malformed. */
export function readV1(request: RpcRequest): Claim | ApiError {
  const { params } = request;
  for (const name of MANDATORY) if (!params.get(name)) return missing(name);
  const method = params.get("SignatureMethod") ?? "HMAC-SHA1";
  const version = params.get("SignatureVersion") ?? "1.0";
  if (method.toUpperCase() !== "HMAC-SHA1" || version !== "1.0") return apiError("IncompleteSignature");
  const stringToSign = v1StringToSign(request.method, params);
  return {
    accessKeyId: params.get("AccessKeyId") ?? "",
    signature: params.get("Signature") ?? "",
    nonce: params.get("SignatureNonce") ?? "",
    timestamp: params.get("Timestamp") ?? "",
    securityToken: params.get("SecurityToken") ?? "",
    version: params.get("Version") ?? "",
    stringToSign,
    sign: (secret) => createHmac("sha1", `${secret}&`).update(stringToSign).digest("base64"),
  };
}

/** The signed path is always "/", whatever path the request has. */
function v1StringToSign(method: string, params: Params): string {
  const signed = [...params].filter(([key]) => key !== "Signature");
  return `${method}&${percentEncode("/")}&${percentEncode(canonicalQuery(signed))}`;
}

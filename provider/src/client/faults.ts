/**
 * Turns an error of the client library pop-core into a `Fault`. The library's error text is dropped, because it holds the
 * request and with it the content. The API's own Message is kept, unless it repeats the request.
 */

import { saidText } from "../core/inputs/said-text.ts";
import { isRecord, type Raw, text } from "../core/inputs/unknown.ts";
import type { Fault } from "../core/model.ts";
import { isPermission } from "../core/outcome/classify.ts";

/** Network errors after which a retry is safe, because the request was never sent; with the text for each. */
const NOT_SENT: Readonly<Record<string, (peer: Peer) => string>> = {
  ECONNREFUSED: ({ place, reached }) =>
    reached === undefined
      ? `the connection to ${place} was refused`
      : `the connection to ${reached} was refused, on the way to ${place}`,
  ENOTFOUND: ({ name }) => `the name ${name} does not resolve`,
  EAI_AGAIN: ({ name }) => `the name ${name} does not resolve at the moment`,
  EHOSTUNREACH: ({ place }) => `${place} cannot be reached`,
  ENETUNREACH: ({ place }) => `${place} cannot be reached`,
};

/** Error codes for an untrusted certificate of the endpoint. Nothing was sent, and a retry does not help. */
const UNTRUSTED =
  /^(CERT_|SELF_SIGNED_CERT|DEPTH_ZERO_SELF_SIGNED_CERT|UNABLE_TO_(VERIFY|GET)|ERR_TLS_CERT_ALTNAME_INVALID)/;

/** Error codes after which the same call may succeed later (API reference: common error codes). */
const THROTTLED = /^(Throttling(\..+)?|Rejected\.Throttling)$/;
const TRANSIENT =
  /^(ServiceUnavailable|InternalError(\..+)?|UnknownError|SignatureNonceUsed|IdempotentProcessing)$/;

/** A fault code of this package: more instances match the tags than the API can list. */
export const TOO_MANY = "TooManyMatches";

export interface CallContext {
  readonly action: string;
  /** True for an action that changes something. If its end is uncertain, the fault is `lost`, because it may have been done. */
  readonly writes: boolean;
  /** URL of the endpoint that was called. */
  readonly endpoint: string;
  /** Texts that must not appear in the fault's message. */
  readonly secrets: readonly string[];
  /** Time of this machine in epoch milliseconds; it explains a request that was refused for its time stamp. */
  readonly now?: number;
}

export function toFault(error: unknown, context: CallContext): Fault {
  const data = isRecord(error) && isRecord(error.data) ? error.data : undefined;
  return data === undefined ? transportFault(error, context) : apiFault(error, data, context);
}

function apiFault(error: unknown, data: Raw, context: CallContext): Fault {
  const code = text(data.Code) || "UnknownError";
  const httpStatus = statusOf(error);
  const requestId = text(data.RequestId);
  const retryAfterMs = Number(headerOf(error, "x-acs-retry-after"));
  const detail = isRecord(data.AccessDeniedDetail) ? text(data.AccessDeniedDetail.AuthAction) : "";
  const missingAction = isPermission(code) ? detail || `ecs:${context.action}` : "";
  return {
    kind: kindOf(code, httpStatus, context.writes),
    action: context.action,
    code,
    message: explain(code, text(data.Message), error, context, missingAction),
    ...(requestId === "" ? {} : { requestId }),
    ...(httpStatus === undefined ? {} : { httpStatus }),
    ...(retryAfterMs > 0 ? { retryAfterMs } : {}),
    ...(missingAction === "" ? {} : { missingAction }),
  };
}

/** Returns the API's message, with the missing permission or the error of this machine's clock added. */
function explain(
  code: string,
  message: string,
  error: unknown,
  context: CallContext,
  missing: string,
): string {
  const said = safeMessage(code, message, context.secrets);
  if (missing !== "") return `${said} ${whatIsMissing(missing)}`;
  if (!/^(InvalidTimeStamp\.|IllegalTimestamp)/.test(code)) return said;
  const server = Date.parse(headerOf(error, "date"));
  if (Number.isNaN(server) || context.now === undefined) return `${said} Check this machine's clock.`;
  const minutes = Math.round((context.now - server) / 60_000);
  const off =
    minutes === 0
      ? "agrees with the server's"
      : `is ${Math.abs(minutes)} minute${Math.abs(minutes) === 1 ? "" : "s"} ${minutes > 0 ? "ahead" : "behind"}`;
  return `${said} This machine's clock ${off}; more than 15 minutes are refused.`;
}

/** A refused RunCommand has two causes, and the API does not always say which one it is. */
function whatIsMissing(missing: string): string {
  const isCommand = /^ecs:(RunCommand|DescribeInvocation(s|Results))$/i.test(missing);
  const on = `acs:ecs:*:*:instance/*${isCommand ? " and acs:ecs:*:*:command/*" : ""}`;
  const lacking = `Missing is the RAM action ${missing} on ${on}`;
  return missing.toLowerCase() === "ecs:runcommand"
    ? `${lacking}, or a policy with the condition key ecs:CommandRunAs forbids commands as root.`
    : `${lacking}.`;
}

function kindOf(code: string, httpStatus: number | undefined, writes: boolean): Fault["kind"] {
  if (THROTTLED.test(code)) return "throttled";
  // SignatureNonceUsed is among these codes: an earlier copy of the request arrived, so a write may have been done.
  if (TRANSIENT.test(code) || (httpStatus ?? 0) >= 500) return writes ? "lost" : "transient";
  return "terminal";
}

function responseOf(error: unknown): Raw {
  const entry = isRecord(error) ? error.entry : undefined;
  const response = isRecord(entry) ? entry.response : undefined;
  return isRecord(response) ? response : {};
}

function statusOf(error: unknown): number | undefined {
  const { statusCode } = responseOf(error);
  return typeof statusCode === "number" ? statusCode : undefined;
}

/** Returns a header of the answer that pop-core holds beside its error or result; "" when there is none. */
export function headerOf(error: unknown, name: string): string {
  const { headers } = responseOf(error);
  return isRecord(headers) ? text(headers[name]) : "";
}

/** Names the host that a call was sent to, for error messages. */
interface Peer {
  /** `host:port` of the endpoint. */
  readonly place: string;
  /** Host name that was looked up. */
  readonly name: string;
  /** `host:port` of a proxy that was contacted instead of the endpoint; `undefined` without a proxy. */
  readonly reached: string | undefined;
}

/** Takes only host and port from the endpoint, because a URL may also hold a password. */
function peerOf(error: unknown, endpoint: string): Peer {
  const { hostname, port, protocol } = URL.parse(endpoint) ?? { hostname: "", port: "", protocol: "" };
  const own = port || (protocol === "http:" ? "80" : "443");
  const told = isRecord(error) ? error : {};
  const asked = text(told.hostname);
  const reached = `${text(told.address)}:${String(told.port)}`;
  const isOther = /^[\w.:-]+:\d+$/.test(reached) && String(told.port) !== own;
  return {
    place: hostname === "" ? "the endpoint" : `${hostname}:${own}`,
    name: /^[\w.-]+$/.test(asked) ? asked : hostname || "of the endpoint",
    reached: isOther ? reached : undefined,
  };
}

function transportFault(error: unknown, { action, writes, endpoint }: CallContext): Fault {
  const code = isRecord(error) ? text(error.code) : "";
  const peer = peerOf(error, endpoint);
  const { place } = peer;
  const notSent = NOT_SENT[code];
  if (notSent !== undefined) return { kind: "transient", action, code, message: notSent(peer) };
  if (UNTRUSTED.test(code))
    return { kind: "terminal", action, code, message: `the certificate of ${place} is not trusted` };
  const kind = writes ? "lost" : "transient";
  // pop-core throws plain objects when it cannot parse an answer, so the error is recognized by its name.
  const name = isRecord(error) ? text(error.name) : "";
  if (name === "RequestTimeoutError")
    return { kind, action, code: "Timeout", message: `${place} did not answer in time` };
  if (name === "SyntaxError") {
    return {
      kind,
      action,
      code: "MalformedAnswer",
      message: `the answer from ${place} was not the API's (a proxy or a gateway in between?)`,
    };
  }
  return {
    kind,
    action,
    code: code || "ConnectionLost",
    message: `the connection to ${place} was lost before the answer arrived`,
  };
}

const MAX_MESSAGE = 240;
/** A message that shares this many consecutive characters with a secret is taken to quote it. */
const PART = 16;

function repeats(line: string, secret: string): boolean {
  if (secret === "") return false;
  if (line.includes(secret) || line.includes(encodeURIComponent(secret))) return true;
  const shown = line.slice(0, MAX_MESSAGE + PART);
  for (let at = 0; at + PART <= shown.length; at++) {
    if (secret.includes(shown.slice(at, at + PART))) return true;
  }
  return false;
}

/**
 * Returns the API's message in one line, or a replacement when it repeats the request or a secret. After a wrong
 * signature the API always repeats the whole request.
 */
export function safeMessage(code: string, message: string, secrets: readonly string[]): string {
  if (/^(SignatureDoesNotMatch|IncompleteSignature)/.test(code)) {
    return "the signature does not match: the access key secret is wrong";
  }
  const line = saidText(message.replace(/\s+/g, " ").trim());
  if (secrets.some((secret) => repeats(line, secret)) || /StringToSign|%26Content%3D/i.test(line))
    return "(the text is withheld because it repeats the request)";
  return line.length > MAX_MESSAGE ? `${line.slice(0, MAX_MESSAGE)}…` : line;
}

/** Describes the fault in one line: action, message and request id. The caller shows the code separately. */
export function faultInfo(fault: Fault): string {
  const id = fault.requestId === undefined ? "" : ` (request ${fault.requestId})`;
  return `${fault.action}: ${fault.message}${id}`;
}

/** Describes the fault in one line: action, code, message and request id. */
export function faultText(fault: Fault): string {
  const id = fault.requestId === undefined ? "" : ` (request ${fault.requestId})`;
  return `${fault.action}: ${fault.code}: ${fault.message}${id}`;
}

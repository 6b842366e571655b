/**
 * What a refused call tells of: the thing that is wrong, as one of the checks, and what to do about it.
 */
import type { Fault } from "../../core/model.ts";
import { isConnection, isPermission } from "../../core/outcome/classify.ts";

/** What concerns every call, so that no further call tells more. */
export interface GeneralCause {
  readonly kind: "credentials" | "endpoint" | "clock" | "region";
  readonly todo: string;
}

export type Cause =
  | GeneralCause
  | { readonly kind: "permission" }
  /** The API was too busy to answer. */
  | { readonly kind: "busy" }
  /** The API looked at the call itself and refused it, as was wanted. */
  | { readonly kind: "reached" };

interface Rule extends GeneralCause {
  readonly code: RegExp;
}

const RULES: readonly Rule[] = [
  {
    kind: "credentials",
    code: /^InvalidAccessKeyId\.NotFound$|^InvalidAccessKeyId$/,
    todo: "Correct the access key id, or make a new key in the RAM console. Keys of the international site do not work for accounts of the Chinese one, nor the other way round.",
  },
  {
    kind: "credentials",
    code: /^(InvalidAccessKeyId\.Inactive|Forbidden\.AccessKeyDisabled)$/,
    todo: "Enable the access key in the RAM console, or use another one.",
  },
  {
    kind: "credentials",
    code: /^(SignatureDoesNotMatch|IncompleteSignature)/,
    todo: "Correct the secret that belongs to this access key id.",
  },
  {
    kind: "credentials",
    code: /^InvalidSecurityToken\.Expired$/,
    todo: "Get new temporary credentials; these have expired.",
  },
  {
    kind: "credentials",
    code: /^(InvalidSecurityToken|MissingSecurityToken)/,
    todo: "Give the security token that came with this access key; remove it when the key is no temporary one.",
  },
  {
    kind: "credentials",
    code: /^(InsufficientBalance|Forbidden\.RiskControl)$/,
    todo: "The account itself is blocked: look at its bills and messages in the console.",
  },
  {
    kind: "clock",
    code: /^(InvalidTimeStamp\.|IllegalTimestamp)/,
    todo: "Set this machine's clock, for example by NTP.",
  },
  {
    kind: "region",
    code: /^(InvalidRegionId|RegionId\.)/,
    todo: "Correct the region, such as cn-hangzhou, or the endpoint, which may belong to another one.",
  },
  {
    kind: "endpoint",
    code: /^(InvalidVersion|InvalidApi\.NotFound|InvalidAction\.NotFound|InvalidProtocol\.NeedSsl)$/,
    todo: "Give an endpoint of ECS: this one answers, but it is another API or asks for https.",
  },
];

export function causeOf(fault: Fault): Cause {
  const rule = RULES.find(({ code }) => code.test(fault.code));
  if (rule !== undefined) return { kind: rule.kind, todo: rule.todo };
  if (isConnection(fault.code)) return { kind: "endpoint", todo: connectionAdvice(fault.code) };
  if (isPermission(fault.code)) return { kind: "permission" };
  return fault.kind === "terminal" ? { kind: "reached" } : { kind: "busy" };
}

function connectionAdvice(code: string): string {
  if (/^(ENOTFOUND|EAI_)/.test(code))
    return "Check the region that the name is made from, or the endpoint; then this machine's DNS and network.";
  if (/^(CERT_|SELF_SIGNED|DEPTH_ZERO|UNABLE_TO_|ERR_TLS)/.test(code))
    return "Check whether a proxy answers in its place; trust its certificate with NODE_EXTRA_CA_CERTS, or leave the endpoint out.";
  if (code === "MalformedAnswer")
    return "Check the endpoint, and HTTPS_PROXY and NO_PROXY: something answers there that is not ECS.";
  return "Check the endpoint, HTTPS_PROXY and NO_PROXY, and that a firewall lets this machine reach it.";
}

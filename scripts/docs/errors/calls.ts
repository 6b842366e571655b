/** The table of refused and failed calls: what client/faults.ts makes of each, for a call that reads and for one that sends. */
import { toFault } from "../../../provider/src/client/faults.ts";
import { table } from "./rows.ts";

interface Call {
  readonly code: string;
  readonly means: string;
}

/** Answers of the API. Codes that are not here count by their HTTP status: 5xx as InternalError, all others as a refusal. */
const ANSWERS: readonly Call[] = [
  { code: "Throttling.User", means: "too many calls; the same for `Throttling` and every `Throttling.…`" },
  { code: "Rejected.Throttling", means: "too many calls" },
  { code: "ServiceUnavailable", means: "the API is down for a moment" },
  { code: "InternalError", means: "the API failed; so counts every answer with HTTP status 5xx" },
  { code: "SignatureNonceUsed", means: "an earlier copy of the same request has arrived" },
  { code: "IdempotentProcessing", means: "an earlier copy of the same request is being worked on" },
  { code: "Forbidden.RAM", means: "a RAM action is missing ([ram-policy.md](ram-policy.md))" },
  { code: "InvalidAccessKeyId.NotFound", means: "the access key does not exist" },
  { code: "SignatureDoesNotMatch", means: "the access key secret is wrong" },
  {
    code: "InvalidSecurityToken.Expired",
    means: "the token is over; new credentials are asked for once before",
  },
  { code: "InvalidTimeStamp.Expired", means: "this machine's clock is more than 15 minutes off" },
  { code: "Invocation.ExceedQuota", means: "the region's command runs of today are used up" },
  {
    code: "InvalidParameter",
    means: "the API does not take the call, like every other code that is not in this table",
  },
];

/** Codes of Node and of this package for connections. */
const CONNECTIONS: readonly Call[] = [
  { code: "ECONNREFUSED", means: "nobody listens there" },
  { code: "ENOTFOUND", means: "the name of the endpoint does not resolve" },
  { code: "EAI_AGAIN", means: "the name of the endpoint does not resolve at the moment" },
  { code: "EHOSTUNREACH", means: "no way leads to the endpoint; the same for ENETUNREACH" },
  { code: "ECONNRESET", means: "the connection broke; so counts every other code of a connection" },
  {
    code: "CERT_HAS_EXPIRED",
    means: "the certificate is not trusted; the same for every code of a certificate",
  },
];

const DOES = {
  terminal: "ends the rollout",
  throttled: "called again, more slowly",
  transient: "called again",
  lost: "looked up, then sent again if it did not arrive",
};

const context = (writes: boolean) => ({
  ...{ action: "SendFile", writes, endpoint: "https://ecs.example.com", secrets: [] },
});

function row({ code, means }: Call, error: object): string[] {
  const kind = (writes: boolean) => DOES[toFault(error, context(writes)).kind];
  return [code, means, kind(false), kind(true)];
}

const OURS = [
  row({ code: "Timeout", means: "no answer came in time" }, { name: "RequestTimeoutError" }),
  row(
    { code: "MalformedAnswer", means: "the answer was not the API's: a proxy or a gateway" },
    { name: "SyntaxError" },
  ),
];

export function callsTable(): string {
  return table(
    ["Code", "What it means", "A call that reads", "A call that sends or runs"],
    [
      ...ANSWERS.map((call) => row(call, { data: { Code: call.code } })),
      ...CONNECTIONS.map((call) => row(call, { code: call.code })),
      ...OURS,
    ],
  );
}

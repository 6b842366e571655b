/** Records each API call, so that tests can look at it. Secrets (content, keys, signatures) are not recorded. */
import type { RpcRequest } from "./request.ts";

export interface RequestRecord {
  /** "" when the call named no action. */
  readonly action: string;
  /** Parameters as they were sent (`Name`, `InstanceId.1`, `Tag.1.Key` …), without secrets. */
  readonly params: Readonly<Record<string, string>>;
  /** Ids of the instances that the call names, in its order. */
  readonly instanceIds: readonly string[];
  /** Time at which the head of the HTTP request came in, in milliseconds since 1970. */
  readonly arrivedAt: number;
  /** Time at which the answer was ready, in milliseconds since 1970. */
  readonly time: number;
  /** HTTP status of the answer. */
  readonly status: number;
  /** Error code of the answer, when the answer is an API error. */
  readonly code?: string;
  /** The InvokeId, when the call is an accepted SendFile or RunCommand. */
  readonly invokeId?: string;
  /** InvokeIds that the answer lists, in its order, when the action lists invocations. */
  readonly shown?: readonly string[];
  /** Size of the answer's body in bytes. */
  readonly bytes: number;
  /** Is true when the fault `dropResponse` cut the connection. The call itself was carried out. */
  readonly dropped?: true;
}

const LEFT_OUT = new Set([
  "Action",
  "Version",
  "Format",
  "Timestamp",
  "Content",
  "CommandContent",
  "Parameters",
  "AccessKeyId",
  "SecurityToken",
  "Signature",
  "SignatureNonce",
  "SignatureMethod",
  "SignatureVersion",
  "SignatureType",
]);

/** The number of records is limited, so that an emulator that runs for days does not use ever more memory. */
const MOST_RECORDS = 100_000;

export class RequestLog {
  readonly records: RequestRecord[] = [];

  add(record: RequestRecord): void {
    if (this.records.length >= MOST_RECORDS) this.records.splice(0, MOST_RECORDS / 10);
    this.records.push(record);
  }

  clear(): void {
    this.records.length = 0;
  }
}

export function withoutSecrets({ params }: RpcRequest): Record<string, string> {
  return Object.fromEntries([...params].filter(([name]) => !LEFT_OUT.has(name)));
}

/** Returns the instances that the call names in InstanceId.N, InstanceId or the JSON array InstanceIds. */
export function namedInstances({ params }: RpcRequest): string[] {
  const listed = [...params]
    .filter(([name]) => /^InstanceId(?:\.\d+)?$/.test(name))
    .map(([, value]) => value);
  return listed.length > 0 ? listed : idsFromJson(params.get("InstanceIds") ?? "[]");
}

/** Returns the InvokeIds in a result that lists invocations, or undefined for another result. */
export function shownInvocations(result: object | undefined): string[] | undefined {
  if (result === undefined || !("Invocations" in result)) return undefined;
  const { Invocation } = result.Invocations as { readonly Invocation: readonly { InvokeId: string }[] };
  return Invocation.map(({ InvokeId }) => InvokeId);
}

function idsFromJson(text: string): string[] {
  try {
    const ids: unknown = JSON.parse(text);
    return Array.isArray(ids) ? ids.map(String) : [];
  } catch {
    return [];
  }
}

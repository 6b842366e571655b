/** What was asked, for tests to look at. Secrets are left out: neither content nor signatures are kept. */
import type { RpcRequest } from "./request.ts";

export interface RequestRecord {
  /** "" when the call named none. */
  readonly action: string;
  /** Parameters as they were sent (`Name`, `InstanceId.1`, `Tag.1.Key` …), without secrets. */
  readonly params: Readonly<Record<string, string>>;
  /** The instances that the call names, in its order. */
  readonly instanceIds: readonly string[];
  /** When its head came in, in milliseconds since 1970. */
  readonly arrivedAt: number;
  /** When it was carried out and its answer was ready, likewise. */
  readonly time: number;
  /** HTTP status of the answer. */
  readonly status: number;
  /** Code of the error, when it was one. */
  readonly code?: string;
  /** Of SendFile and RunCommand, when it was accepted. */
  readonly invokeId?: string;
  /** Of DescribeSendFileResults: the invocations that the answer shows, in its order. */
  readonly shown?: readonly string[];
  /** Bytes of the answer's body. */
  readonly bytes: number;
  /** The call was carried out, but its answer was dropped on purpose. */
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

/** A server that runs for days must not grow for ever. */
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

/** InstanceId.N, InstanceId or the JSON array InstanceIds, whichever the action takes. */
export function namedInstances({ params }: RpcRequest): string[] {
  const listed = [...params]
    .filter(([name]) => /^InstanceId(?:\.\d+)?$/.test(name))
    .map(([, value]) => value);
  return listed.length > 0 ? listed : idsFromJson(params.get("InstanceIds") ?? "[]");
}

/** The InvokeIds in a result that lists invocations; undefined for other results. */
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

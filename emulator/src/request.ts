/** One HTTP request as the API sees it: the parameters of query and form together, decoded.
 * Reading is tolerant (`+` is a space, broken escapes stay as they are); judging comes later. */
import type { IncomingHttpHeaders } from "node:http";

export type Params = ReadonlyMap<string, string>;

export interface RpcRequest {
  readonly method: string;
  /** Path without the query. */
  readonly path: string;
  readonly query: Params;
  /** Query and form together; the form wins. */
  readonly params: Params;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** "" when there is none. */
  readonly action: string;
}

export function readRequest(
  method: string,
  url: string,
  headers: IncomingHttpHeaders,
  body: Buffer,
): RpcRequest {
  const mark = url.indexOf("?");
  const query = decodePairs(mark < 0 ? "" : url.slice(mark + 1));
  const form = isForm(headers) ? decodePairs(body.toString("utf8")) : new Map<string, string>();
  const params = new Map([...query, ...form]);
  const action = params.get("Action") ?? single(headers["x-acs-action"]);
  return { method, path: mark < 0 ? url : url.slice(0, mark), query, params, headers, body, action };
}

/** A header's only value, "" without one. */
export function single(header: string | string[] | undefined): string {
  return (Array.isArray(header) ? header[0] : header) ?? "";
}

function isForm(headers: IncomingHttpHeaders): boolean {
  return single(headers["content-type"]).toLowerCase().startsWith("application/x-www-form-urlencoded");
}

function decodePairs(text: string): Map<string, string> {
  const pairs = new Map<string, string>();
  for (const pair of text.split("&")) {
    if (pair === "") continue;
    const equals = pair.indexOf("=");
    const [key, value] = equals < 0 ? [pair, ""] : [pair.slice(0, equals), pair.slice(equals + 1)];
    pairs.set(decode(key), decode(value));
  }
  return pairs;
}

function decode(text: string): string {
  const spaced = text.replaceAll("+", " ");
  try {
    return decodeURIComponent(spaced);
  } catch {
    // Not UTF-8 or a broken escape: kept, so that the signature fails instead of the server.
    return spaced;
  }
}

/** Parses an HTTP request into the parameters of an API call. Broken escapes are kept as they are, because the
 * signature check refuses such a call later. */
import type { IncomingHttpHeaders } from "node:http";

export type Params = ReadonlyMap<string, string>;

export interface RpcRequest {
  readonly method: string;
  /** The path without the query. */
  readonly path: string;
  readonly query: Params;
  /** Parameters of the query and of the form in the body. A parameter in both has the form's value. */
  readonly params: Params;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** "" when the call names no action. */
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

/** Returns the header's first value, or "" when the header is absent. */
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
    // The text has a broken escape or is no UTF-8. It is kept, so that the signature check refuses the call.
    return spaced;
  }
}

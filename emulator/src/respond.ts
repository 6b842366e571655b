/** Formats results and errors as JSON or XML, whichever the call asks for. */
import type { ApiError } from "./errors.ts";
import { type RpcRequest, single } from "./request.ts";
import { isV3 } from "./signature/v3.ts";

export interface Reply {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
  readonly requestId: string;
}

export function resultReply(request: RpcRequest, requestId: string, result: object): Reply {
  return reply(request, 200, requestId, `${request.action}Response`, { RequestId: requestId, ...result });
}

export function errorReply(request: RpcRequest, requestId: string, error: ApiError): Reply {
  const { code, message, status, fields } = error;
  return reply(request, status, requestId, "Error", {
    RequestId: requestId,
    HostId: single(request.headers.host),
    Code: code,
    Message: message,
    Recommend: `https://api.alibabacloud.com/troubleshoot?q=${encodeURIComponent(code)}&product=Ecs`,
    ...fields,
  });
}

function reply(request: RpcRequest, status: number, requestId: string, root: string, content: object): Reply {
  return wantsJson(request)
    ? { status, requestId, contentType: "application/json;charset=utf-8", body: JSON.stringify(content) }
    : { status, requestId, contentType: "text/xml;charset=utf-8", body: toXml(root, content) };
}

/** The parameter Format decides, or else the header Accept. Without both, calls signed with version 3 get JSON and
 * others get XML, as the page of common parameters says. */
function wantsJson(request: RpcRequest): boolean {
  const format = request.params.get("Format")?.toUpperCase();
  if (format === "JSON" || format === "XML") return format === "JSON";
  const accept = single(request.headers.accept).toLowerCase();
  if (accept.includes("json")) return true;
  return isV3(request) && !accept.includes("xml");
}

function toXml(root: string, content: object): string {
  return `<?xml version="1.0" encoding="UTF-8"?>${element(root, content)}`;
}

/** Formats a value as an XML element. A list repeats its element: `{Tag: [a, b]}` becomes `<Tag>a</Tag><Tag>b</Tag>`. */
function element(name: string, value: unknown): string {
  if (Array.isArray(value)) return value.map((item) => element(name, item)).join("");
  const inner =
    typeof value === "object" && value !== null
      ? Object.entries(value)
          .map(([key, item]) => element(key, item))
          .join("")
      : escapeXml(String(value));
  return `<${name}>${inner}</${name}>`;
}

/** Escapes text for XML. Control characters that XML 1.0 cannot hold become question marks. */
function escapeXml(text: string): string {
  return text
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;")
    .replace(/[\p{Cc}\ufffe\uffff]/gu, (mark) =>
      "\t\n".includes(mark) ? mark : mark === "\r" ? "&#13;" : "?",
    );
}

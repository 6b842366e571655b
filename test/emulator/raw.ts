/** Builds signed requests by hand, because a client library does not let a test make mistakes on purpose. */
import { createHmac } from "node:crypto";
import { request } from "node:http";
import type { Emulator } from "../../emulator/src/index.ts";

export interface RawAnswer {
  readonly status: number;
  readonly body: string;
  readonly contentType: string;
}

export interface RawOptions {
  readonly method?: string;
  /** The part of the request in which the parameters are sent. */
  readonly place?: "query" | "form";
  readonly headers?: Record<string, string>;
}

let nonces = 0;

/** Returns the common parameters of every call together with the given ones. A parameter that is undefined is left
 * out. */
export function commonParams(
  emulator: Emulator,
  params: Record<string, string | undefined>,
): Record<string, string> {
  const all: Record<string, string | undefined> = {
    RegionId: emulator.regionId,
    Version: "2014-05-26",
    Format: "JSON",
    AccessKeyId: emulator.accessKeyId,
    SignatureMethod: "HMAC-SHA1",
    SignatureVersion: "1.0",
    SignatureNonce: `raw-${process.pid}-${++nonces}`,
    Timestamp: new Date().toISOString().replace(/\.\d+Z$/, "Z"),
    ...params,
  };
  const present = Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return Object.fromEntries(present);
}

export async function signedCall(
  emulator: Emulator,
  params: Record<string, string | undefined>,
  { method = "POST", place = "form", headers = {} }: RawOptions = {},
): Promise<RawAnswer> {
  const all = commonParams(emulator, params);
  const joined = join(all);
  const stringToSign = `${method}&%2F&${encode(joined)}`;
  const signature = createHmac("sha1", `${emulator.accessKeySecret}&`).update(stringToSign).digest("base64");
  const text = `${joined}&Signature=${encode(signature)}`;
  const form = { "content-type": "application/x-www-form-urlencoded" };
  return place === "form"
    ? send(emulator, "/", method, { ...form, ...headers }, text)
    : send(emulator, `/?${text}`, method, headers, "");
}

export function send(
  { endpoint }: Pick<Emulator, "endpoint">,
  path: string,
  method: string,
  headers: Record<string, string>,
  body: string,
): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const outgoing = request(endpoint + path, { method, headers }, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
      incoming.on("end", () =>
        resolve({
          status: incoming.statusCode ?? 0,
          body: Buffer.concat(chunks).toString(),
          contentType: incoming.headers["content-type"] ?? "",
        }),
      );
    });
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}

function join(params: Record<string, string>): string {
  return Object.keys(params)
    .sort()
    .map((key) => `${encode(key)}=${encode(params[key] ?? "")}`)
    .join("&");
}

function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

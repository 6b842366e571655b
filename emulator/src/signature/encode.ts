/** RFC 3986 encoding, shared by both signature versions. */

/** encodeURIComponent leaves `!'()*` alone, the signature does not. */
export function percentEncode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** `a=1&b=2`, ordered by the bytes of the decoded keys. */
export function canonicalQuery(params: Iterable<readonly [string, string]>): string {
  return [...params]
    .sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
    .map(([key, value]) => `${percentEncode(key)}=${percentEncode(value)}`)
    .join("&");
}

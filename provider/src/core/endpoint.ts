/**
 * Reads an endpoint as people write it: with or without a scheme, with or without a port.
 * Plain http is for loopback only; who calls decides what to do about it.
 */
export function parseEndpoint(endpoint: string, scheme = "https"): URL | undefined {
  const text = /^[a-z]+:\/\//i.test(endpoint) ? endpoint : `${scheme}://${endpoint}`;
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  const plain =
    url.username + url.password === "" && url.search === "" && url.hash === "" && url.pathname === "/";
  return plain && (url.protocol === "http:" || url.protocol === "https:") ? url : undefined;
}

export function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127(\.\d{1,3}){3}$/.test(hostname);
}

/** The complaint about what is none; what stands before an "@" may be a password and is not repeated. */
export function noEndpoint(endpoint: unknown): string {
  const given = typeof endpoint === "string" ? endpoint.replace(/^.*@/s, "…@") : endpoint;
  return `${JSON.stringify(given)} is no endpoint; give a host such as "ecs.cn-beijing.aliyuncs.com"`;
}

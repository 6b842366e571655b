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

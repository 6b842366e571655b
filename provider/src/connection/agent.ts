/**
 * Makes the HTTP agent for the calls to one endpoint. It keeps connections open, and uses a proxy when environment
 * variables name one for the endpoint. The proxy library is loaded only when a proxy is used.
 */
import * as http from "node:http";
import * as https from "node:https";
import { proxyFor } from "./proxy.ts";

/** An idle connection is closed after this time, because gateways close idle connections a little later. */
const IDLE_MS = 15_000;

export function agentFor(endpoint: string, env: Readonly<Record<string, string | undefined>>): http.Agent {
  const options = { keepAlive: true, keepAliveMsecs: 3_000, timeout: IDLE_MS };
  const proxy = proxyFor(endpoint, env);
  if (proxy.ok && proxy.value !== "") {
    const { HttpsProxyAgent } = require("https-proxy-agent") as typeof import("https-proxy-agent");
    return new HttpsProxyAgent(proxy.value, options);
  }
  return endpoint.startsWith("https:") ? new https.Agent(options) : new http.Agent(options);
}

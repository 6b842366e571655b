/**
 * The agent that carries the calls to one endpoint: connections are kept, and go through the proxy of the environment
 * where it sets one for that endpoint. The proxy library is loaded only then.
 */
import * as http from "node:http";
import * as https from "node:https";
import { proxyFor } from "./proxy.ts";

/** Kept connections are closed after this long, before gateways do it from their side. */
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

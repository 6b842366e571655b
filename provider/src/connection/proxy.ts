/**
 * Chooses the proxy of an endpoint by HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY, in upper or lower case. Loopback
 * has no proxy. A complaint does not show the proxy's address, because it may hold a password.
 */
import { isLoopback } from "../core/inputs/endpoint.ts";
import type { Result } from "../core/model.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** Returns the URL of the proxy, or "" for a direct connection. */
export function proxyFor(endpoint: string, env: Environment): Result<string> {
  const url = new URL(endpoint);
  if (isLoopback(url.hostname) || isExempt(url, variable(env, "NO_PROXY").value)) {
    return { ok: true, value: "" };
  }
  const own = variable(env, url.protocol === "https:" ? "HTTPS_PROXY" : "HTTP_PROXY");
  const { name, value } = own.value === "" ? variable(env, "ALL_PROXY") : own;
  if (value === "") return { ok: true, value };
  const proxy = /^[a-z0-9]+:\/\//i.test(value) ? value : `http://${value}`;
  return URL.canParse(proxy) && /^https?:$/.test(new URL(proxy).protocol)
    ? { ok: true, value: proxy }
    : { ok: false, problem: `${name} is no http or https URL of a proxy` };
}

function variable(env: Environment, upper: string): { name: string; value: string } {
  const lower = upper.toLowerCase();
  return env[lower] ? { name: lower, value: env[lower] } : { name: upper, value: env[upper] ?? "" };
}

/**
 * True when NO_PROXY exempts the URL from the proxy. An entry is `host`, `.domain`, `*.domain` or `host:port` and covers all
 * subdomains; "*" exempts every host.
 */
function isExempt(url: URL, noProxy: string): boolean {
  const port = url.port || (url.protocol === "https:" ? "443" : "80");
  return noProxy
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((entry) => entry !== "")
    .some((entry) => {
      if (entry === "*") return true;
      const [, name = "", only] = /^(.*?)(?::(\d+))?$/.exec(entry) ?? [];
      const host = name.replace(/^\*?\./, "");
      return (
        (only === undefined || only === port) && (url.hostname === host || url.hostname.endsWith(`.${host}`))
      );
    });
}

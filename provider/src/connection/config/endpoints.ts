/**
 * Chooses the endpoints of ECS and STS: first the argument, then `alicloud:endpoints`, the environment, and the region's
 * endpoint. Plain http is refused for every host but loopback.
 */
import {
  isLoopback,
  noEndpoint,
  parseEndpoint,
  regionalEndpoint,
  stsEndpoint,
} from "../../core/inputs/endpoint.ts";
import type { Result, Settings } from "../../core/model.ts";
import { proxyFor } from "../proxy.ts";
import { ARGUMENT, NAMES } from "./names.ts";
import { field, find, first, listAt, placeOf, placesOf, problem, type Sources } from "./sources.ts";

export interface Endpoints {
  readonly endpoint: string;
  readonly stsEndpoint: string;
}

export function endpointsOf(sources: Sources, settings: Settings, regionId: string): Result<Endpoints> {
  const protocol = protocolOf(sources);
  if (!protocol.ok) return protocol;
  const list = listAt(sources, "endpoints");
  if (!list.ok) return list;
  const configured = (product: string) =>
    list.value.map((item) => field(item, product)).find((endpoint) => endpoint !== "") ?? "";
  const ecs = first(sources, "endpoint", [
    { from: ARGUMENT.endpoint, value: settings.endpoint },
    { from: placeOf(sources, "endpoints"), value: configured("ecs") },
    ...placesOf(sources, undefined, NAMES.endpoint),
  ]).value;
  const url = (given: string, own: string) =>
    urlOf(given || own, given === "" ? "https" : protocol.value, placeOf(sources, "protocol"));
  const own = regionalEndpoint(regionId);
  if (ecs === "") sources.taken?.({ setting: "endpoint", value: own, from: "the region", passedOver: [] });
  const endpoint = url(ecs, own);
  if (!endpoint.ok) return endpoint;
  const sts = first(sources, "stsEndpoint", [
    { from: placeOf(sources, "endpoints"), value: configured("sts") },
    ...placesOf(sources, undefined, NAMES.stsEndpoint),
  ]).value;
  const asked = url(sts, stsEndpoint(regionId));
  if (!asked.ok) return asked;
  const proxy = proxyFor(endpoint.value, sources.env);
  if (!proxy.ok) return proxy;
  return { ok: true, value: { endpoint: endpoint.value, stsEndpoint: asked.value } };
}

function protocolOf(sources: Sources): Result<"http" | "https"> {
  const { value, from } = find(sources, "protocol");
  const protocol = value.toLowerCase();
  if (protocol === "http" || protocol === "https") return { ok: true, value: protocol };
  return protocol === "" ? { ok: true, value: "https" } : problem(`${from} must be HTTP or HTTPS`);
}

function urlOf(given: string, protocol: "http" | "https", setting: string): Result<string> {
  const url = parseEndpoint(given, protocol);
  if (url === undefined) return problem(noEndpoint(given));
  if (url.protocol === "http:" && !isLoopback(url.hostname)) {
    return problem(
      `plain http to ${url.hostname} would show the file to the network; use https (${setting})`,
    );
  }
  return { ok: true, value: url.origin };
}

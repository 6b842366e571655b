/**
 * From configuration, environment and arguments to a connection: region, endpoint, credentials, timeouts.
 * Key and environment names and their order are those of @pulumi/alicloud, so that one configuration serves both.
 */
import { isLoopback, noEndpoint, parseEndpoint } from "./endpoint.ts";
import type { Result, Settings } from "./model.ts";
import { isRecord, text } from "./unknown.ts";

export interface Connection {
  readonly endpoint: string;
  readonly regionId: string;
  readonly credentials: { accessKeyId: string; accessKeySecret: string; securityToken?: string };
  readonly connectTimeoutMs: number;
  readonly readTimeoutMs: number;
}

export interface Sources {
  /** Stack configuration, by its full key such as `alicloud:region`. */
  readonly config: (key: string) => string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
}

const REGION = ["ALICLOUD_REGION", "ALIBABA_CLOUD_REGION"];
const ACCESS_KEY = ["ALICLOUD_ACCESS_KEY", "ALIBABA_CLOUD_ACCESS_KEY_ID", "ALIBABACLOUD_ACCESS_KEY_ID"];
const SECRET_KEY = [
  "ALICLOUD_SECRET_KEY",
  "ALIBABA_CLOUD_ACCESS_KEY_SECRET",
  "ALIBABACLOUD_ACCESS_KEY_SECRET",
];
const TOKEN = ["ALICLOUD_SECURITY_TOKEN", "ALIBABA_CLOUD_SECURITY_TOKEN", "ALIBABACLOUD_SECURITY_TOKEN"];
const ENDPOINT = ["ALIBABA_CLOUD_ENDPOINT_ECS", "ECS_ENDPOINT"];
const DEFAULT_TIMEOUT_MS = 60_000;

export function connectionOf(sources: Sources, settings: Settings): Result<Connection> {
  const regionId = settings.regionId || find(sources, "region", REGION);
  if (regionId === "") {
    return problem(
      "no region: run `pulumi config set alicloud:region <region>`, set ALICLOUD_REGION, or give regionId",
    );
  }
  const accessKeyId = find(sources, "accessKey", ACCESS_KEY);
  const accessKeySecret = find(sources, "secretKey", SECRET_KEY);
  if (accessKeyId === "" || accessKeySecret === "") return problem(noCredentials(accessKeyId !== ""));
  const endpoint = endpointOf(sources, settings, regionId);
  if (!endpoint.ok) return endpoint;
  const securityToken = find(sources, "securityToken", TOKEN);
  return {
    ok: true,
    value: {
      endpoint: endpoint.value,
      regionId,
      credentials: { accessKeyId, accessKeySecret, ...(securityToken === "" ? {} : { securityToken }) },
      connectTimeoutMs: milliseconds(find(sources, "clientConnectTimeout", ["CLIENT_CONNECT_TIMEOUT"])),
      readTimeoutMs: milliseconds(find(sources, "clientReadTimeout", ["CLIENT_READ_TIMEOUT"])),
    },
  };
}

function noCredentials(half: boolean): string {
  const what = half ? "no secret key" : "no credentials";
  return (
    `${what}: run \`pulumi config set alicloud:accessKey <id>\` and \`pulumi config set --secret alicloud:secretKey <secret>\`, ` +
    "or set ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET"
  );
}

function endpointOf(sources: Sources, settings: Settings, regionId: string): Result<string> {
  const given =
    settings.endpoint ||
    configuredEndpoint(sources.config("alicloud:endpoints")) ||
    find(sources, undefined, ENDPOINT);
  if (given === "") return { ok: true, value: regionalEndpoint(regionId) };
  const protocol = text(sources.config("alicloud:protocol")).toLowerCase() === "http" ? "http" : "https";
  const url = parseEndpoint(given, protocol);
  if (url === undefined) return problem(noEndpoint(given));
  if (url.protocol === "http:" && !isLoopback(url.hostname)) {
    return problem(
      `plain http to ${url.hostname} would show the file to the network; use https (alicloud:protocol)`,
    );
  }
  return { ok: true, value: url.origin };
}

/** Hangzhou's endpoint has a name of its own (endpoint table of the ECS API reference). */
function regionalEndpoint(regionId: string): string {
  return regionId === "cn-hangzhou"
    ? "https://ecs-cn-hangzhou.aliyuncs.com"
    : `https://ecs.${regionId}.aliyuncs.com`;
}

/** `alicloud:endpoints` is a list of objects, of which the first with an `ecs` entry counts. */
function configuredEndpoint(json: string | undefined): string {
  if (json === undefined) return "";
  try {
    const parsed: unknown = JSON.parse(json);
    const list = Array.isArray(parsed) ? parsed : [parsed];
    return (
      list
        .filter(isRecord)
        .map((item) => text(item.ecs))
        .find((endpoint) => endpoint !== "") ?? ""
    );
  } catch {
    return "";
  }
}

function find(sources: Sources, key: string | undefined, names: readonly string[]): string {
  const configured = key === undefined ? undefined : sources.config(`alicloud:${key}`);
  return (
    [configured, ...names.map((name) => sources.env[name])].find(
      (value) => value !== undefined && value !== "",
    ) ?? ""
  );
}

function milliseconds(value: string): number {
  const number = Number(value);
  return value !== "" && Number.isFinite(number) && number > 0 ? number : DEFAULT_TIMEOUT_MS;
}

function problem(text: string): Result<never> {
  return { ok: false, problem: text };
}

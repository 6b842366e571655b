/**
 * Parses API endpoints, which may be given with or without a scheme and a port, and knows the endpoint of each region.
 */

/** Regions whose ECS does not answer at `ecs.<region>.aliyuncs.com` (endpoint table of the official SDK). */
const EXCEPTIONS: readonly (readonly [host: string, regions: RegExp])[] = [
  [
    "ecs-cn-hangzhou.aliyuncs.com",
    /^cn-(hangzhou|(shanghai|shenzhen)-finance-1|fujian|hangzhou-(internal-(prod-1|test-[123])|test-306|bj-b01)|shanghai-(internal-test-1|et15-b01|et2-b01)|beijing-nu16-b01|haidian-cm12-c01|shenzhen-(st4-d01|su18-b01)|zhangbei-na61-b01)$/,
  ],
  [
    "ecs.aliyuncs.com",
    /^(cn-north-2-gov-1|cn-beijing-gov-1|cn-hangzhou-finance|cn-(beijing|hongkong)-finance-pop|cn-(shanghai|shenzhen)-inner|cn-wuhan|cn-yushanfang|cn-zhangbei|ap-northeast-2-pop|rus-west-1-pop)$/,
  ],
  ["ecs.cn-qingdao-nebula.aliyuncs.com", /^cn-(edge-1|huhehaote-nebula-1|zhengzhou-nebula-1)$/],
  ["ecs.cn-zhangjiakou.aliyuncs.com", /^cn-zhangjiakou-na62-a01$/],
  ["ecs.cn-shenzhen-cloudstone.aliyuncs.com", /^eu-west-1-oxs$/],
];

export function regionalEndpoint(regionId: string): string {
  const [host] = EXCEPTIONS.find(([, regions]) => regions.test(regionId)) ?? [`ecs.${regionId}.aliyuncs.com`];
  return host;
}

export function stsEndpoint(regionId: string): string {
  return `sts.${regionId}.aliyuncs.com`;
}

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

/** The complaint about a value that is no endpoint. Text before an "@" is replaced, because it may be a password. */
export function noEndpoint(endpoint: unknown): string {
  const given = typeof endpoint === "string" ? endpoint.replace(/^.*@/s, "…@") : endpoint;
  return `${JSON.stringify(given)} is no endpoint; give a host such as "ecs.cn-beijing.aliyuncs.com"`;
}

/** Answers `alicloud.ecs.getInstances`, as far as the tests use it, by a DescribeInstances call with the settings of
 * the alicloud provider. */
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const RPCClient = require("@alicloud/pop-core") as new (
  options: object,
) => {
  request(action: string, params: object, options: object): Promise<Answer>;
};

/** Settings of the alicloud provider, in the form in which the engine passes them: an object is JSON text. */
export interface Settings {
  readonly region?: string;
  readonly accessKey?: string;
  readonly secretKey?: string;
  readonly endpoints?: string;
  readonly protocol?: string;
}

interface Instance {
  readonly InstanceId: string;
  readonly InstanceName?: string;
  readonly Status?: string;
  readonly ZoneId?: string;
  readonly RegionId?: string;
  readonly VpcAttributes: { readonly PrivateIpAddress: { readonly IpAddress: readonly string[] } };
}

interface Answer {
  readonly Instances: { readonly Instance: readonly Instance[] };
  readonly NextToken?: string;
}

export async function getInstances(settings: Settings, args: Record<string, unknown>) {
  const found: Instance[] = [];
  let token = "";
  do {
    const answer = await describe(settings, args, token);
    found.push(...answer.Instances.Instance);
    token = answer.NextToken ?? "";
  } while (token !== "");
  return {
    ...args,
    id: "stand-in",
    ids: found.map(({ InstanceId }) => InstanceId),
    names: found.map(({ InstanceName }) => InstanceName ?? ""),
    totalCount: found.length,
    instances: found.map((one) => ({
      id: one.InstanceId,
      name: one.InstanceName ?? "",
      status: one.Status ?? "",
      availabilityZone: one.ZoneId ?? "",
      regionId: one.RegionId ?? "",
      // The real plugin crashes on an instance without a private address, so the tests' instances must have one.
      privateIp: one.VpcAttributes.PrivateIpAddress.IpAddress[0] ?? "",
    })),
  };
}

function describe(settings: Settings, args: Record<string, unknown>, token: string): Promise<Answer> {
  const [{ ecs = "" } = {}] = JSON.parse(settings.endpoints || "[]") as { ecs?: string }[];
  const client = new RPCClient({
    accessKeyId: settings.accessKey ?? "",
    accessKeySecret: settings.secretKey ?? "",
    endpoint: /^https?:/.test(ecs) ? ecs : `${(settings.protocol || "HTTPS").toLowerCase()}://${ecs}`,
    apiVersion: "2014-05-26",
  });
  const tags = Object.entries((args.tags ?? {}) as Record<string, string>).flatMap(([key, value], at) => [
    [`Tag.${at + 1}.Key`, key],
    [`Tag.${at + 1}.Value`, value],
  ]);
  const { ids } = args;
  const params = {
    RegionId: settings.region ?? "",
    MaxResults: 100,
    ...(Array.isArray(ids) ? { InstanceIds: JSON.stringify(ids) } : {}),
    ...(token === "" ? {} : { NextToken: token }),
    ...Object.fromEntries(tags),
  };
  return client.request("DescribeInstances", params, { method: "POST" });
}

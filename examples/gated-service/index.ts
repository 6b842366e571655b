// A service in an account of its own: its file reaches the whole fleet before the load balancer sends traffic to it.
import * as alicloud from "@pulumi/alicloud";
import * as pulumi from "@pulumi/pulumi";
import { FileRollout } from "pulumi-alicloud-sendfile";

const config = new pulumi.Config();

const provider = new alicloud.Provider("shanghai", {
  region: "cn-shanghai",
  accessKey: config.require("accessKey"),
  secretKey: config.requireSecret("secretKey"),
  ...config.getObject<alicloud.ProviderArgs>("emulator"), // endpoints and the like; nothing in the cloud
});

const fleet = alicloud.ecs.getInstancesOutput({ tags: { role: "web" } }, { provider });

const site = new FileRollout(
  "siteConf",
  {
    path: "/etc/app/site.conf",
    content: "pool = 64\n",
    instanceIds: fleet.ids,
    rollout: { waves: [1, "100%"] },
  },
  { provider }, // the same account and region, whatever the stack is configured with
);

// Behind the gate: made or changed only after every instance holds the file.
new alicloud.slb.BackendServer(
  "traffic",
  {
    loadBalancerId: config.require("loadBalancerId"),
    backendServers: fleet.ids.apply((ids) => ids.map((serverId) => ({ serverId, weight: 100 }))),
  },
  { provider, dependsOn: [site] },
);

export const siteConf = site.result;

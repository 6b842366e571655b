// A service in its own account and region. The load balancer sends it traffic only after every instance has its file.
import * as alicloud from "@pulumi/alicloud";
import * as pulumi from "@pulumi/pulumi";
import { FileRollout } from "pulumi-alicloud-sendfile";

const config = new pulumi.Config();

const provider = new alicloud.Provider("shanghai", {
  region: "cn-shanghai",
  accessKey: config.require("accessKey"),
  secretKey: config.requireSecret("secretKey"),
  ...config.getObject<alicloud.ProviderArgs>("emulator"), // set only to try this against an emulator
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
  { provider }, // sends with this provider's account and region, not the stack's
);

// `dependsOn` makes this wait: it is created or changed only after every instance holds the file.
new alicloud.slb.BackendServer(
  "traffic",
  {
    loadBalancerId: config.require("loadBalancerId"),
    backendServers: fleet.ids.apply((ids) => ids.map((serverId) => ({ serverId, weight: 100 }))),
  },
  { provider, dependsOn: [site] },
);

export const siteConf = site.result;

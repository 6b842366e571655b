// Sends a configuration file to the fleets of several regions, one region after the other. Where a region's rollout fails, no
// region after it is sent to.
import * as pulumi from "@pulumi/pulumi";
import { FileRollout, type RolloutArgs } from "pulumi-alicloud-sendfile";

// The rollout goes through the regions in this order, so the region with the least traffic stands first.
const regions = [
  { name: "hangzhou", regionId: "cn-hangzhou" },
  { name: "shanghai", regionId: "cn-shanghai" },
];

// One constant serves all regions. A percentage is a share of one region's targets, because each region has its own rollout.
const rollout: RolloutArgs = {
  waves: [1, "50%"],
  maxFailures: "10%",
};

// An endpoint is set only to try this against emulators. Without one each region's own endpoint is called.
const endpoints = new pulumi.Config().getObject<Record<string, string>>("endpoints") ?? {};

const sites: FileRollout[] = [];
for (const { name, regionId } of regions) {
  const site = new FileRollout(
    name,
    {
      path: "/etc/app/site.conf",
      source: "site.conf", // path relative to this program's folder
      targetTags: { role: "web" }, // looked up in this region alone
      maxTargets: 500,
      rollout,
      regionId, // instead of the stack's `alicloud:region`
      endpoint: endpoints[regionId],
    },
    // `dependsOn` makes this region wait for the gate of the one before, which opens when the rollout there has passed.
    { dependsOn: sites.slice(-1) },
  );
  sites.push(site);
}

// The names are those of the rollouts, in the order of the list, so that each export shows a failed rollout's result too.
export const [hangzhou, shanghai] = sites.map((site) => site.result);

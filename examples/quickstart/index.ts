// Sends an nginx site configuration to a fleet and lets nothing after it run until every instance has taken it.
import * as pulumi from "@pulumi/pulumi";
import { FileRollout } from "pulumi-alicloud-sendfile";

const instanceIds = new pulumi.Config().requireObject<string[]>("instanceIds");

const site = new FileRollout("webConf", {
  path: "/etc/nginx/conf.d/site.conf",
  source: "site.conf", // the file next to this program
  mode: "0640",
  instanceIds,
});

// Behind the gate: made only after the whole fleet holds the file.
const marker = new FileRollout(
  "release",
  { path: "/etc/nginx/release.txt", content: "site.conf is live\n", instanceIds: instanceIds.slice(0, 1) },
  { dependsOn: [site] },
);

// The name of a rollout and of its export are the same, so that a failed deployment shows its result here too.
export const webConf = site.result;
export const release = marker.result;

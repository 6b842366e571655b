// Sends an nginx site configuration to a fleet. What depends on it is created only after every instance has the file.
import * as pulumi from "@pulumi/pulumi";
import { FileRollout } from "pulumi-alicloud-sendfile";

const instanceIds = new pulumi.Config().requireObject<string[]>("instanceIds");

const site = new FileRollout("webConf", {
  path: "/etc/nginx/conf.d/site.conf",
  source: "site.conf", // path relative to this program's folder
  mode: "0640",
  instanceIds,
});

// `dependsOn` makes this wait: it is created only after every instance holds site.conf.
const marker = new FileRollout(
  "release",
  { path: "/etc/nginx/release.txt", content: "site.conf is live\n", instanceIds: instanceIds.slice(0, 1) },
  { dependsOn: [site] },
);

// Each export has the name of its FileRollout, so that the export shows the result of a failed deployment too.
export const webConf = site.result;
export const release = marker.result;

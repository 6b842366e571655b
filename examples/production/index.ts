// Sends a configuration file to a production fleet: to one instance first, then in waves over all zones.
// The rollout stops when too many instances fail.
import * as pulumi from "@pulumi/pulumi";
import { FileRollout, type RolloutArgs } from "pulumi-alicloud-sendfile";

const rollout: RolloutArgs = {
  waves: [1, "10%", "30%"], // one instance, then 10% of all targets, then 30% as often as needed
  spreadByZone: true,
  pauseSeconds: new pulumi.Config().getNumber("pauseSeconds") ?? 60, // time between waves to look at the dashboards
  maxFailures: "2%", // share of all targets; when more have failed, no further wave starts
  maxUnreachable: "5%", // stopped and offline instances are counted here, not in maxFailures
  unreachable: "skip", // these instances alone are no reason for another update
};

export const appConf = new FileRollout("appConf", {
  path: "/etc/app/app.toml",
  content: "pool = 64\n",
  targetTags: { role: "web" }, // the instances with this tag are looked up at each preview and update
  maxTargets: 500, // refuses to send when the tags match more instances than this
  rollout,
}).result;

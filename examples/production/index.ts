// A configuration file for a production fleet: one instance first, then waves over all zones, and a budget that stops it.
import * as pulumi from "@pulumi/pulumi";
import { FileRollout, type RolloutArgs } from "pulumi-alicloud-sendfile";

const rollout: RolloutArgs = {
  waves: [1, "10%", "30%"], // of all targets; the last size repeats until all are done
  spreadByZone: true,
  pauseSeconds: new pulumi.Config().getNumber("pauseSeconds") ?? 60, // time to look at the dashboards
  maxFailures: "2%", // of all targets; one more and no further wave starts
  maxUnreachable: "5%", // stopped or offline instances have an allowance of their own
  unreachable: "skip", // those that are tolerated are no reason for another update
};

export const appConf = new FileRollout("appConf", {
  path: "/etc/app/app.toml",
  content: "pool = 64\n",
  targetTags: { role: "web" }, // looked up at each preview and each update
  maxTargets: 500, // refuses when the tags match more than you meant
  rollout,
}).result;

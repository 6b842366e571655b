// Sends an nginx configuration to a production fleet: to one instance first, then in waves over all zones. On each instance
// nginx judges the new files before it reads them; an instance that fails gets its old files back.
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

const upstream = "upstream app {\n  server 127.0.0.1:8080;\n}\n";
const server = "server {\n  listen 80;\n  location / { proxy_pass http://app; }\n}\n";

export const site = new FileRollout("site", {
  files: [
    { path: "/etc/nginx/conf.d/upstream.conf", content: upstream },
    { path: "/etc/nginx/conf.d/site.conf", content: server },
  ],
  activation: {
    testCommand: "nginx -t", // sees both new files in place, before anything is reloaded
    reloadCommand: "systemctl reload nginx", // once for both files, and only where one has changed
  },
  healthCommand: "curl -fsS -o /dev/null http://127.0.0.1/", // repeated for at most 60 s, before the next wave starts
  targetTags: { role: "web" }, // the instances with this tag are looked up at each preview and update
  maxTargets: 500, // refuses to send when the tags match more instances than this
  showDiff: true, // the preview shows what changes in each file
  rollout,
}).result;

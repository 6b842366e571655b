// Sends three nginx files that belong together to a fleet, with one reload. When the rollout stops in the middle, every
// instance that it has changed gets its old files back.
import { FileRollout } from "pulumi-alicloud-sendfile";

export const nginx = new FileRollout("nginx", {
  files: [
    { path: "/etc/nginx/snippets/proxy.conf", source: "proxy.conf" },
    { path: "/etc/nginx/conf.d/upstream.conf", source: "upstream.conf" },
    { path: "/etc/nginx/conf.d/site.conf", source: "site.conf" },
  ],
  activation: {
    testCommand: "nginx -t", // sees all new files in place, before anything is reloaded
    reloadCommand: "systemctl reload nginx", // once for all files; once more where the old files are put back
    backups: 2, // sets of old files that stay on each instance, readable by root only
  },
  healthCommand: "curl -fsS -o /dev/null http://127.0.0.1/", // asks the app through nginx; repeated until it succeeds
  healthTimeoutSeconds: 5,
  // "failed", the default, gives the old files back to the instances that fail. "touched" gives them back also to those that
  // this `pulumi up` has changed and that work, so that after a failed rollout the whole fleet serves the same again.
  rollback: "touched",
  // `pulumi destroy` removes the files, where they are still as they were sent, and reloads once.
  onDelete: "remove",
  targetTags: { role: "web" },
  rollout: {
    waves: [1, "30%", "100%"], // one instance, then 30% of all targets, then the others
    maxFailures: 1, // when two have failed, no further wave starts, and the rollout is taken back
  },
}).result;

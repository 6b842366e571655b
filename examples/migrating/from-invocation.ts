// In place of an `alicloud.ecs.Command` whose script writes the file, and the `alicloud.ecs.EcsInvocation` that runs it.
import { FileRollout } from "pulumi-alicloud-sendfile";

export const cron = new FileRollout("cron", {
  path: "/etc/cron.d/shop",
  content: "17 3 * * * root /usr/bin/shop-cleanup\n", // never part of a command, so it may be a secret
  mode: "0644",
  owner: "root",
  group: "root",
  verify: true,
  targetTags: { role: "web" }, // `instanceIds` works too, and may name more than 50
}).result;

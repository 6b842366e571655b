// In place of an OOS template that loops over `ACS::ECS::RunCommand` in batches.
import { FileRollout } from "pulumi-alicloud-sendfile";

export const sysctl = new FileRollout("sysctl", {
  path: "/etc/sysctl.d/60-shop.conf",
  content: "net.core.somaxconn = 4096\n",
  activation: { reloadCommand: "sysctl --system" },
  targetTags: { role: "web" }, // `ACS::SelectTargets`
  rollout: { waves: [1, 5, 20], maxFailures: 2 }, // `Batch: [1, 5, 20]` and `MaxErrors: 2`
}).result;

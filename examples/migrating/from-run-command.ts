// In place of `aws ssm send-command` with a script that writes the file. This one sends from wave to wave.
import { FileRollout } from "pulumi-alicloud-sendfile";

export const limits = new FileRollout("limits", {
  path: "/etc/security/limits.d/shop.conf",
  content: "shop soft nofile 65536\nshop hard nofile 65536\n",
  verify: true, // reads the file back, because the end of a send alone does not prove the bytes
  targetTags: { role: "web" }, // `--targets Key=tag:role,Values=web`
  rollout: {
    waves: ["10%"], // `--max-concurrency 10%`, but a wave begins only when the one before has ended
    maxFailures: 2, // `--max-errors 2`; here unreachable instances count too
  },
}).result;

// In place of an AppConfig deployment whose agent writes the file: steps of 10%, a bake time, a validator, a rollback.
import * as pulumi from "@pulumi/pulumi";
import { FileRollout } from "pulumi-alicloud-sendfile";

export const features = new FileRollout("features", {
  path: "/etc/shop/features.conf",
  content: "checkout = new\n",
  activation: {
    validateCommand: 'grep -q "^checkout = " "$FILE"', // the validator, but on each instance
    reloadCommand: "systemctl reload shop",
  },
  healthCommand: "curl -fsS -o /dev/null http://127.0.0.1/", // what the alarm watches, asked on each instance
  rollback: "touched", // a rollout that stops gives the old file back to all instances that it has changed
  targetTags: { role: "web" },
  rollout: {
    waves: ["10%"], // a linear strategy with a growth factor of 10
    pauseSeconds: new pulumi.Config().getNumber("pauseSeconds") ?? 300, // time to bake after each wave but the last
  },
}).result;

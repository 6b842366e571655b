// Keeps rules of sshd as they were reviewed. `pulumi refresh` finds the instances on which somebody has edited them since, the
// next preview names these instances, and the next update puts the reviewed file back there and nowhere else.
import { FileRollout } from "pulumi-alicloud-sendfile";

const rules = ["PermitRootLogin no", "PasswordAuthentication no", "X11Forwarding no"];

export const sshd = new FileRollout("sshd", {
  path: "/etc/ssh/sshd_config.d/10-reviewed.conf",
  content: `${rules.join("\n")}\n`,
  mode: "0600", // always compared
  owner: "root", // compared because it is given
  group: "root",
  activation: {
    testCommand: "sshd -t",
    reloadCommand: "systemctl reload sshd",
  },
  detectDrift: true, // a refresh runs a command on each instance that compares the file and changes nothing
  targetTags: { role: "bastion" },
  rollout: { waves: [1, "25%"], maxFailures: 1 },
}).result;

// Sends an app's settings. Each instance judges the new file itself; one that refuses it keeps the file that it has.
import * as pulumi from "@pulumi/pulumi";
import { FileRollout } from "pulumi-alicloud-sendfile";

const NOT_A_NUMBER = "settings.conf: workers must be a number";

export const settings = new FileRollout("settings", {
  path: "/etc/shop/settings.conf",
  source: "settings.conf",
  activation: {
    // What a daemon brings is better, such as `nginx -t`. $FILE is the new file, which is not in place yet.
    validateCommand: `grep -qx 'workers = [0-9][0-9]*' "$FILE" || { echo '${NOT_A_NUMBER}' >&2; exit 1; }`,
    // Stands for `systemctl reload shop`: the copy is what the app has read last, and serves.
    reloadCommand: "mkdir -p /run/shop && cp /etc/shop/settings.conf /run/shop/served.conf",
  },
  instanceIds: new pulumi.Config().requireObject<string[]>("instanceIds"),
}).result;

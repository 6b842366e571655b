// In place of a play: `copy` with `validate` and `backup`, a handler, `serial` and `max_fail_percentage`.
import { FileRollout } from "pulumi-alicloud-sendfile";

export const shopConf = new FileRollout("shopConf", {
  path: "/etc/shop/shop.conf",
  source: "shop.conf",
  mode: "0640", // without it the mode becomes 0644, whatever it was before
  owner: "root",
  group: "root",
  activation: {
    validateCommand: 'shop --check "$FILE"', // `%s` is "$FILE"
    reloadCommand: "systemctl reload shop", // the handler; runs only where a file has changed
    symlinks: "replace", // what `copy` does without `follow`
    backups: 1, // `backup: true`; old sets beyond this number are removed
  },
  targetTags: { role: "web" }, // the group of the inventory
  rollout: { waves: [1, "20%"], maxFailures: "10%" }, // `serial` and `max_fail_percentage`, here of all targets
}).result;

// In place of one `command.remote.CopyToRemote` for each host, and a `command.remote.Command` that restarts the daemon.
import { FileRollout } from "pulumi-alicloud-sendfile";

export const motd = new FileRollout("motd", {
  path: "/etc/motd", // `remotePath`
  content: "Managed by Pulumi. Edits are overwritten.\n", // the `StringAsset`
  mode: "0644",
  targetTags: { role: "web" }, // the hosts; no address, user or key
}).result;

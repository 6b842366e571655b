/** The programs of emulator/README.md that call the emulator with two official clients. */
import { createRequire } from "node:module";
import RPCClient from "@alicloud/pop-core";
import type { Emulator } from "ecs-assistant-emulator";

const require = createRequire(import.meta.url);
const { default: Ecs, SendFileRequest } = require("@alicloud/ecs20140526");
const { $OpenApiUtil } = require("@alicloud/openapi-core");

type Access = Pick<Emulator, "endpoint" | "regionId" | "accessKeyId" | "accessKeySecret" | "instanceIds">;

export async function usePopCore(emulator: Access, Name: string, TargetDir: string, Content: string) {
  const { endpoint, regionId, accessKeyId, accessKeySecret, instanceIds } = emulator;
  const client = new RPCClient({ endpoint, accessKeyId, accessKeySecret, apiVersion: "2014-05-26" });
  await client.request(
    "SendFile",
    { RegionId: regionId, InstanceId: instanceIds, Name, TargetDir, Content },
    { method: "POST" },
  );
}

export async function useEcsSdk(emulator: Access, name: string, targetDir: string, content: string) {
  const { endpoint, regionId, accessKeyId, accessKeySecret, instanceIds } = emulator;
  const config = {
    accessKeyId,
    accessKeySecret,
    endpoint: endpoint.replace("http://", ""),
    protocol: "HTTP",
  };
  await new Ecs(new $OpenApiUtil.Config(config)).sendFile(
    new SendFileRequest({ regionId, instanceId: instanceIds, name, targetDir, content }),
  );
}

/**
 * The SendFile action sends one file to at most 50 instances. The content is sent as Base64, so that any bytes arrive
 * unchanged.
 * https://www.alibabacloud.com/help/en/ecs/developer-reference/api-ecs-2014-05-26-sendfile
 */

import type { Answer } from "../../core/model.ts";
import type { SendRequest } from "../api.ts";
import type { ApiCall } from "../transport.ts";
import { accepted } from "./accepted.ts";
import { tagsOf } from "./tags.ts";

const ACTION = "SendFile";

export async function sendFile(call: ApiCall, request: SendRequest): Promise<Answer<{ invokeId: string }>> {
  const { file } = request;
  const answer = await call(
    ACTION,
    {
      InstanceId: request.instanceIds,
      Name: file.name,
      TargetDir: file.dir,
      Content: file.base64,
      ContentType: "Base64",
      FileMode: file.mode,
      FileOwner: file.owner,
      FileGroup: file.group,
      Overwrite: request.overwrite,
      Timeout: request.timeoutSeconds,
      Description: request.description,
      ClientToken: request.clientToken,
      Tag: tagsOf(request),
    },
    { writes: true, secrets: file.secretTexts },
  );
  return accepted(ACTION, answer);
}

/**
 * The SendFile action sends one file to at most 50 instances. The content is sent as Base64, so that any bytes arrive
 * unchanged.
 * https://www.alibabacloud.com/help/en/ecs/developer-reference/api-ecs-2014-05-26-sendfile
 */

import { text } from "../../core/inputs/unknown.ts";
import type { Answer } from "../../core/model.ts";
import { MARKER, RUN_KEY } from "../../core/outcome/marker.ts";
import type { SendRequest } from "../api.ts";
import type { ApiCall } from "../transport.ts";

export async function sendFile(call: ApiCall, request: SendRequest): Promise<Answer<{ invokeId: string }>> {
  const { file } = request;
  const answer = await call(
    "SendFile",
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
  if (!answer.ok) return answer;
  const invokeId = text(answer.value.InvokeId);
  if (invokeId !== "") return { ok: true, value: { invokeId } };
  const message = "the answer holds no InvokeId";
  return { ok: false, fault: { kind: "lost", action: "SendFile", code: "MalformedAnswer", message } };
}

function tagsOf({ tags }: SendRequest) {
  if (tags === undefined) return undefined;
  return [
    { Key: MARKER, Value: tags.sender },
    { Key: RUN_KEY, Value: tags.run },
  ];
}

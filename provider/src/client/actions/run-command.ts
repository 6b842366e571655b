/**
 * The RunCommand action runs a script on at most 100 instances. The script is sent as Base64. It gets no Name, no
 * Username and no parameters: the agent would put a Name into a shell's command line, older agents refuse the user root,
 * and parameters would rewrite `{{…}}` in the script.
 * https://www.alibabacloud.com/help/en/ecs/developer-reference/api-ecs-2014-05-26-runcommand
 */
import type { Answer } from "../../core/model.ts";
import type { CommandRequest } from "../api.ts";
import type { ApiCall } from "../transport.ts";
import { accepted } from "./accepted.ts";
import { tagsOf } from "./tags.ts";

const ACTION = "RunCommand";

export async function runCommand(
  call: ApiCall,
  request: CommandRequest,
): Promise<Answer<{ invokeId: string }>> {
  const base64 = Buffer.from(request.script).toString("base64");
  const answer = await call(
    ACTION,
    {
      Type: request.windows ? "RunPowerShellScript" : "RunShellScript",
      CommandContent: base64,
      ContentEncoding: "Base64",
      InstanceId: request.instanceIds,
      Timeout: request.timeoutSeconds,
      // When the time is over, the agent ends what the script has started too.
      TerminationMode: "ProcessTree",
      EnableParameter: false,
      KeepCommand: false,
      Description: request.description,
      ClientToken: request.clientToken,
      Tag: tagsOf(request),
    },
    // The script holds proofs of the content, so no message repeats it.
    { writes: true, secrets: [base64] },
  );
  return accepted(ACTION, answer);
}

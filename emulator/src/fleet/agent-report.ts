/** Maps the agent's return codes to the API's outcomes. The agent's source reports codes 0 to 4 as finished and the
 * others as an invalid task; what the API makes of each code is inferred. */

import { endedAs, type Outcome, SUCCESS } from "./outcomes.ts";
import type { AgentTask } from "./task.ts";

/** Names and numbers from the agent's source, with its spelling mistakes. */
export const AGENT_CODES = {
  ESuccess: 0,
  EFileCreateFail: 1,
  EChownError: 2,
  EChmodError: 3,
  ECreateDirFailed: 4,
  EInvalidFilePath: 10,
  EFileAlreadyExist: 11,
  EEmptyContent: 12,
  EInvalidContent: 13,
  EInvalidSignature: 16,
  EInalidFileMode: 17,
  EInalidGID: 18,
  EInalidUID: 19,
} as const;
export type AgentCode = keyof typeof AGENT_CODES;

export function outcomeOf(code: AgentCode): Outcome {
  switch (code) {
    case "ESuccess":
      return SUCCESS;
    case "EFileCreateFail":
      return endedAs("FileCreateFail");
    case "EChownError":
    case "EChmodError":
      return { ...endedAs("FileAuthorityInvalid", "the authority of file is invalid"), status: "Failed" };
    case "ECreateDirFailed":
      return endedAs("FilePathInvalid");
    case "EInvalidFilePath":
      return endedAs("FileNameInvalid");
    case "EFileAlreadyExist":
      return endedAs("FileAlreadyExists");
    case "EEmptyContent":
      return endedAs("FileContentInvalid", "File content is empty");
    case "EInvalidContent":
    case "EInvalidSignature":
      return endedAs("FileContentInvalid");
    case "EInalidFileMode":
      return endedAs("FileAuthorityInvalid");
    case "EInalidGID":
      return endedAs("UserGroupNotExists");
    case "EInalidUID":
      return endedAs("AccountNotExists");
  }
}

/**
 * The agent puts the refused value into the URL of its report without escaping it. A blank or a control character
 * breaks that request, so that the server never gets the report (T64). `%zz` and non-ASCII letters do not break it
 * (T66, T67). T… are rows of test/fixtures/agent-truth.json.
 */
export function reportIsLost(code: AgentCode, task: AgentTask): boolean {
  return Buffer.from(refusedValue(code, task)).some((byte) => byte <= 0x20 || byte === 0x7f);
}

function refusedValue(code: AgentCode, task: AgentTask): string {
  switch (code) {
    case "EInvalidFilePath":
    case "EFileAlreadyExist":
      return task.name;
    case "EInalidFileMode":
      return task.fileMode;
    case "EInalidGID":
      return task.fileGroup;
    case "EInalidUID":
      return task.fileOwner;
    default:
      return "";
  }
}

/** The agent's return codes and what the API makes of them.
 * Codes 0 to 4 are reported as finished, the others as an invalid task (agent source); the API side is inferred. */

import { endedAs, type Outcome, SUCCESS } from "./outcomes.ts";
import type { AgentTask } from "./task.ts";

/** The agent's own names, misspelt there too. */
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

/** The agent puts the refused value into the report's URL as it is; a blank or a control character breaks the
 * request, so that the server never hears of it (T64). `%zz` and letters beyond ASCII pass (T66, T67). */
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

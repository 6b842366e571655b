/**
 * Classifies the API's answer about one instance by an ordered table, of which the first match counts. An unknown
 * answer is never a success. Sources: the InvocationStatus and ErrorCode lists of DescribeSendFileResults, and the
 * agent's behaviour.
 */
import type { Answer, Fault, InstanceRecord, ListedSend, Observation } from "../model.ts";
import { commandFailure, UNPROVEN } from "./command-ends.ts";
import {
  type End,
  type Failure,
  FOREIGN_FILE,
  failed,
  isNone,
  OTHERWISE,
  type Seen,
  UNREACHED,
} from "./end.ts";

export type { CommandProof, End, Seen } from "./end.ts";

interface Rule {
  readonly why: string;
  readonly when: (status: string, code: string) => boolean;
  readonly end: End;
}

/**
 * All documented ErrorCodes. The agent makes its checks in a fixed order, so the code tells whether it has written
 * before.
 */
export const ERROR_CODES: Readonly<Record<string, Failure>> = {
  ...UNREACHED,
  AccountNotExists: failed(
    "Create the user on the instance or correct `owner`; the new bytes are already on the disk, root's.",
    true,
  ),
  UserGroupNotExists: failed(
    "Create the group on the instance or correct `group`; the new bytes are already on the disk, root's.",
    true,
  ),
  FileCreateFail: failed(
    "Check the disk's free space, read-only mounts, and that the path is not a folder or a running program.",
    true,
  ),
  FileAlreadyExists: FOREIGN_FILE,
  FileContentInvalid: failed(
    "The agent refused the content: check that it is not empty and its Base64 is standard.",
  ),
  FileNameInvalid: failed("The agent refused the file name: correct `path`."),
  FilePathInvalid: failed("The folder cannot be made: a part of `path` is a file, or the disk is read-only."),
  FileAuthorityInvalid: failed("The permissions could not be set: correct `mode`, `owner` or `group`.", true),
};

const RULES: readonly Rule[] = [
  {
    why: "not at its end yet",
    when: (status) => status === "Pending" || status === "Running",
    end: { kind: "pending" },
  },
  {
    why: 'the one success; the documentation prints the empty code as "Null"',
    when: (status, code) => status === "Success" && isNone(code),
    end: { kind: "success" },
  },
  {
    why: "a success that names an error is none: a false success is the worst answer",
    when: (status) => status === "Success",
    end: failed("The API reported success together with an error: look at the file on the instance.", true),
  },
  ...Object.entries(ERROR_CODES).map(([documented, end]) => ({
    why: `documented ErrorCode ${documented}`,
    when: (_: string, code: string) => code === documented,
    end,
  })),
  {
    why: "the file was refused before anything was written",
    when: (status, code) => status === "Invalid" && isNone(code),
    end: failed("The agent refused the file: check path, mode and content."),
  },
  {
    why: "the API's own limit ran out while the agent had the task",
    when: (status, code) => status === "Timeout" && isNone(code),
    end: failed("The instance did not finish in time: check its load, or raise timeoutSeconds.", true),
  },
];

/** Classifies all instances of an answer about one task. */
export function classifyAll(answer: Answer<readonly Observation[]>): Answer<readonly Seen[]> {
  return answer.ok ? { ok: true, value: answer.value.map(classify) } : answer;
}

/** A send as the API lists it, with the classification of each instance. */
export interface SeenSend extends Omit<ListedSend, "instances"> {
  readonly instances: readonly Seen[];
}

/** Classifies a status together with its error code. */
function endOf(status: string, code: string): End {
  return ruleFor(status, code)?.end ?? OTHERWISE;
}

function ruleFor(status: string, code: string): Rule | undefined {
  return RULES.find((rule) => rule.when(status, code));
}

/** Classifies a recorded status, which may be of a send or of a command. */
function recordedEnd(status: string, code: string): End {
  return ruleFor(status, code)?.end ?? commandFailure(status, code) ?? OTHERWISE;
}

export function classify(answer: Observation): Seen {
  const end = endOf(answer.status, answer.errorCode);
  // An agent that has started the send may have written, whatever error code follows.
  const wrote = end.kind === "unreachable" && answer.startTime !== "";
  return { ...answer, end: wrote ? { ...end, mayHaveWritten: true } : end };
}

/** Returns the advice for an instance that does not hold the files, or holds them although the old ones should be back. */
export function adviceOf(
  record: Pick<InstanceRecord, "status" | "outcome" | "errorCode" | "rolledBack">,
): string | undefined {
  const { status, outcome, errorCode, rolledBack } = record;
  if (outcome === "success" || outcome === "unchanged")
    return rolledBack === "failed"
      ? "It counts as delivered; to go back, put the old content into the program and run `pulumi up`."
      : undefined;
  if (outcome === "notAttempted" && rolledBack === "restored")
    return "The next `pulumi up` delivers the new files here again.";
  return adviceFor(status, errorCode);
}

/** Returns the advice for a recorded failure. */
export function adviceFor(status: string, errorCode: string | undefined): string | undefined {
  const code = errorCode ?? "";
  const allow = beforeAll(code);
  if (status === "Unknown" && code === UNPROVEN)
    return "The script did not prove what it did; the next `pulumi up` runs this step again.";
  if (status === "Unknown")
    return `${allow}Its end was not seen; the next \`pulumi up\` asks about this send before it sends again.`;
  if (status === "NotAttempted") return `${allow}Nothing was sent; the next \`pulumi up\` goes on here.`;
  // The preflight found that the path is for another operating system, so other advice is given than for the agent's
  // code.
  if (status === "Unreachable" && code === "FilePathInvalid")
    return "Give a path of the instance's own system, or remove it from the targets.";
  const end = recordedEnd(status, code);
  return end.kind === "pending" || end.kind === "success" ? undefined : end.advice;
}

/** Returns what must be done before another `pulumi up` or delete can go on; "" or a sentence with a blank behind it. */
export function beforeAll(code: string): string {
  if (code === "Invocation.ExceedQuota")
    return "The region's command runs of today are used up: go on tomorrow, or raise the quota in Quota Center. ";
  return isPermission(code) ? "Allow the missing RAM action (docs/ram-policy.md). " : "";
}

/**
 * Classifies a listed send. Its instances are classified only when they are read, because most sends of a page are not
 * needed.
 */
export function classifySend(send: ListedSend): SeenSend {
  const { invokeId, description, path } = send;
  let seen: readonly Seen[] | undefined;
  return {
    invokeId,
    description,
    path,
    get instances() {
      seen ??= send.instances.map(classify);
      return seen;
    },
  };
}

/** True when the error is retryable, so that the step is tried again before the failure counts. */
export function isRetryable(status: string, errorCode: string | undefined): boolean {
  const end = recordedEnd(status, errorCode ?? "");
  return (end.kind === "failed" || end.kind === "unreachable") && end.retryable;
}

/** True when the task may have changed the instance: it succeeded, may still act, or failed after it began to write. */
export function mayHaveWritten({ end }: Seen): boolean {
  return end.kind === "success" || end.kind === "pending" || end.mayHaveWritten;
}

/** True when a whole call was refused because of some of its instances. The call is then split to find them. */
export function blamesInstances(code: string): boolean {
  return /^(InvalidInstance(Id)?\.NotFound|InvalidInstanceId\.Malformed|InstanceNotExists)$/.test(code);
}

/** True when a call was refused because of its Tag: its form, the number of tags, or a missing permission to tag. */
export function blamesTag(fault: Fault): boolean {
  if (
    /^(NumberExceed\.Tags|MissingParameter\.TagKey|Duplicate\.TagKey|InvalidTag(Key|Value)\..+)$/.test(
      fault.code,
    )
  )
    return true;
  return isPermission(fault.code) && (fault.missingAction ?? "").toLowerCase().startsWith("tag:");
}

/** True for a code of a failed connection (from Node, OpenSSL or client/faults.ts) and not of an answer of the API. */
export function isConnection(code: string): boolean {
  return /^(E[A-Z]+|(EAI|ERR|CERT|SELF_SIGNED|DEPTH_ZERO|UNABLE_TO)_\w+|Timeout|ConnectionLost|MalformedAnswer)$/.test(
    code,
  );
}

/** True for a refusal because of the key, its token, the clock or the region, which concerns every call. */
export function isAccess(code: string): boolean {
  return /^(InvalidAccessKeyId|SignatureDoesNotMatch|IncompleteSignature|InvalidSecurityToken|MissingSecurityToken|InvalidTimeStamp|IllegalTimestamp|InvalidRegionId)\b/.test(
    code,
  );
}

export function isPermission(code: string): boolean {
  return /^(Forbidden(\..+)?|NoPermission(\..+)?|Operation\.Forbidden|ImplicitDeny|ExplicitDeny)$/.test(code);
}

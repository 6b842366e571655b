/** Validates the parameters of RunCommand and fills in defaults. Limits come from the API page RunCommand, error codes
 * from the pages of CreateCommand and InvokeCommand, because RunCommand does the work of both. */
import { ApiError, apiError, missing } from "../errors.ts";
import { decodeBase64 } from "../fleet/agent.ts";
import { COMMAND_TYPES, type CommandOrder, type CommandType } from "../fleet/invocations.ts";
import type { Params } from "../request.ts";
import { parameterError, readParameters } from "./command-parameters.ts";
import {
  clientToken,
  firstError,
  longer,
  numberedList,
  type Rule,
  region,
  timeout,
  timeoutSeconds,
} from "./rules.ts";
import { readTags, TASK_TAGS, type TagFilter, tagError, taskTags } from "./tags.ts";

export interface RunCommandInput {
  readonly regionId: string;
  readonly instanceIds: readonly string[];
  /** Tags that choose the instances. Empty when the call names instances by id. */
  readonly resourceTags: readonly TagFilter[];
  readonly order: CommandOrder;
  /** Whether the call must only be checked and run nothing. */
  readonly dryRun: boolean;
  /** "" when the call gives no ClientToken. */
  readonly clientToken: string;
}

/** The API page says of InstanceId: "Array length: 1 to 100." */
export const MOST_INSTANCES = 100;
/** The API page says: "The command content cannot exceed 24 KB after Base64 encoding." */
const MOST_BASE64 = 24 * 1024;
/** The API page of RunCommand names no least value (that of SendFile names 10). */
const SHORTEST_TIMEOUT_SECONDS = 1;
const REPEAT_MODES = ["", "Once", "Period", "NextRebootOnly", "EveryReboot", "DryRun"];
/** Valid modes that the emulator does not support. It refuses them with Operation.Forbidden. */
const NOT_EMULATED = ["Period", "NextRebootOnly", "EveryReboot"];

const RULES: readonly Rule[] = [
  (params) => (params.get("Type") ? undefined : missing("Type")),
  (params) => (isType(text(params, "Type")) ? undefined : apiError("InvalidCmdType.NotFound")),
  (params) => (params.get("CommandContent") ? undefined : missing("CommandContent")),
  instances,
  (params) => tagError(params, TASK_TAGS, "ResourceTag"),
  longer("Name", 128, apiError("CmdName.ExceedLimit")),
  longer("Description", 512, apiError("CmdDesc.ExceedLimit")),
  content,
  (params) => parameterError(params, decoded(params)?.toString() ?? ""),
  workingDir,
  longer("Username", 255, apiError("Username.ExceedLimit")),
  longer("WindowsPasswordName", 255, apiError("WindowsPasswordName.ExceedLimit")),
  windowsUser,
  timeout,
  repetition,
  termination,
  container,
  longer("Launcher", 1024, apiError("InvalidLauncher.LengthLimitExceeded")),
  (params) => tagError(params, TASK_TAGS),
  clientToken,
  (params) =>
    ["Launcher", "OssOutputDelivery", "ContainerId", "ContainerName"].some((name) => params.get(name))
      ? apiError("Operation.Forbidden")
      : undefined,
];

export function validateRunCommand(params: Params, ownRegion: string): RunCommandInput | ApiError {
  const error = firstError(params, [region(ownRegion), ...RULES]);
  if (error instanceof ApiError) return error;
  return {
    regionId: text(params, "RegionId"),
    instanceIds: numberedList(params, "InstanceId"),
    resourceTags: readTags(params, "ResourceTag"),
    order: readOrder(params),
    dryRun: text(params, "RepeatMode") === "DryRun",
    clientToken: text(params, "ClientToken"),
  };
}

function readOrder(params: Params): CommandOrder {
  return {
    name: text(params, "Name"),
    description: text(params, "Description"),
    type: text(params, "Type") as CommandType,
    contentBase64: (decoded(params) ?? Buffer.alloc(0)).toString("base64"),
    parameters: readParameters(params),
    workingDir: text(params, "WorkingDir"),
    username: text(params, "Username"),
    terminationMode: text(params, "TerminationMode"),
    timeoutSeconds: timeoutSeconds(params, SHORTEST_TIMEOUT_SECONDS),
    resourceGroupId: text(params, "ResourceGroupId"),
    tags: taskTags(params),
  };
}

function instances(params: Params): ApiError | undefined {
  const ids = numberedList(params, "InstanceId").length;
  const tags = readTags(params, "ResourceTag").length;
  if (ids > 0 && tags > 0) return apiError("InvalidResourceTag.ConflictWithInstanceIds");
  if (ids === 0 && tags === 0) return apiError("MissingParam.InstanceId");
  return ids > MOST_INSTANCES ? apiError("InstanceIds.ExceedLimit") : undefined;
}

function content(params: Params): ApiError | undefined {
  const bytes = decoded(params);
  if (bytes === undefined) return apiError("CmdContent.DecodeError");
  return Math.ceil(bytes.length / 3) * 4 > MOST_BASE64 ? apiError("CmdContent.ExceedLimit") : undefined;
}

/** Decodes the command. The API page says of ContentEncoding: "Valid values are case-insensitive; an invalid one is
 * treated as PlainText." Returns undefined when the content should be Base64 but is not. */
function decoded(params: Params): Buffer | undefined {
  const given = text(params, "CommandContent");
  return text(params, "ContentEncoding").toLowerCase() === "base64"
    ? decodeBase64(given)
    : Buffer.from(given);
}

function workingDir(params: Params): ApiError | undefined {
  const dir = text(params, "WorkingDir");
  return [...dir].length > 200 || dir.includes("\0") ? apiError("InvalidParameter.WorkingDir") : undefined;
}

function windowsUser(params: Params): ApiError | undefined {
  const isWindows = text(params, "Type") !== "RunShellScript";
  const isNamed = text(params, "Username") !== "" && text(params, "WindowsPasswordName") === "";
  return isWindows && isNamed ? apiError("WindowsPasswordName.Missed") : undefined;
}

function repetition(params: Params): ApiError | undefined {
  const [mode, frequency] = [text(params, "RepeatMode"), text(params, "Frequency")];
  if (!REPEAT_MODES.includes(mode)) return apiError("InvalidRepeatMode.NotFound");
  if (mode === "Period" && frequency === "") return apiError("MissingParam.Frequency");
  return NOT_EMULATED.includes(mode) || frequency !== "" ? apiError("Operation.Forbidden") : undefined;
}

function termination(params: Params): ApiError | undefined {
  const fits = ["", "Process", "ProcessTree"].includes(text(params, "TerminationMode"));
  return fits ? undefined : apiError("InvalidTerminationMode.NotFound");
}

function container(params: Params): ApiError | undefined {
  const fits = /^(?:(?:(?:docker|containerd|cri-o):\/\/)?[0-9a-f]{64})?$/i.test(text(params, "ContainerId"));
  if (!fits) return apiError("InvalidContainerId.Malformed");
  const isName = /^[\w.-]*$/.test(text(params, "ContainerName"));
  return isName ? undefined : apiError("InvalidContainerName.Malformed");
}

function isType(type: string): type is CommandType {
  return (COMMAND_TYPES as readonly string[]).includes(type);
}

function text(params: Params, name: string): string {
  return params.get(name) ?? "";
}

/** Validates the parameters of SendFile and fills in defaults. Limits and codes come from the request parameters and
 * the error table of the API page SendFile. */
import { ApiError, apiError } from "../errors.ts";
import { decodeBase64 } from "../fleet/agent.ts";
import type { FileOrder } from "../fleet/invocations.ts";
import type { Params } from "../request.ts";
import {
  atMost,
  clientToken,
  firstError,
  invalid,
  lengthOf,
  longer,
  mandatory,
  numberedList,
  type Rule,
  region,
  timeout,
  timeoutSeconds,
  truth,
} from "./rules.ts";
import { TASK_TAGS, tagError, taskTags } from "./tags.ts";

export interface SendFileInput {
  readonly regionId: string;
  readonly instanceIds: readonly string[];
  readonly order: FileOrder;
  /** "" when the call gives no ClientToken. */
  readonly clientToken: string;
}

/** The API page says of InstanceId.N: "Valid values of N: 1 to 50." */
const MOST_INSTANCES = 50;
/** The API page says: "After Base64 encoding, the content cannot exceed 32 KB." */
const MOST_BASE64 = 32 * 1024;
/** The API page says of Timeout: "The value cannot be less than 10." */
const SHORTEST_TIMEOUT_SECONDS = 10;

const RULES: readonly Rule[] = [
  (params) =>
    numberedList(params, "InstanceId").length === 0 ? apiError("MissingParam.InstanceId") : undefined,
  atMost("InstanceId", MOST_INSTANCES, apiError("InstanceIds.ExceedLimit")),
  mandatory("Name"),
  mandatory("TargetDir"),
  mandatory("Content"),
  longer("Name", 255, apiError("FileName.ExceedLimit")),
  longer("Description", 512, apiError("FileDesc.ExceedLimit")),
  targetDir,
  content,
  // A mode must be three or four octal digits. Other modes never reach the agent, which would refuse or misread them.
  (params) =>
    /^(?:[0-7]{3,4})?$/.test(params.get("FileMode") ?? "") ? undefined : apiError("FileMode.Invalid"),
  longer("FileOwner", 64, apiError("InvalidParameter.FileOwner")),
  longer("FileGroup", 64, apiError("InvalidParameter.FileGroup")),
  (params) => (truth(params, "Overwrite", false) === "invalid" ? invalid("Overwrite") : undefined),
  timeout,
  (params) => tagError(params, TASK_TAGS),
  clientToken,
];

export function validateSendFile(params: Params, ownRegion: string): SendFileInput | ApiError {
  const error = firstError(params, [region(ownRegion), ...RULES]);
  if (error instanceof ApiError) return error;
  return {
    regionId: params.get("RegionId") ?? "",
    instanceIds: numberedList(params, "InstanceId"),
    order: readOrder(params),
    clientToken: params.get("ClientToken") ?? "",
  };
}

function readOrder(params: Params): FileOrder {
  const text = (name: string, fallback = "") => params.get(name) || fallback;
  return {
    name: text("Name"),
    targetDir: text("TargetDir"),
    content: text("Content"),
    contentType: isBase64(params) ? "Base64" : "PlainText",
    description: text("Description"),
    fileOwner: text("FileOwner", "root"),
    fileGroup: text("FileGroup", "root"),
    fileMode: text("FileMode", "0644"),
    overwrite: truth(params, "Overwrite", false) === true,
    timeoutSeconds: timeoutSeconds(params, SHORTEST_TIMEOUT_SECONDS),
    resourceGroupId: text("ResourceGroupId"),
    tags: taskTags(params),
  };
}

/** The directory must be an absolute path of Linux or Windows. `..` is accepted, because no page forbids it and the
 * agent resolves it. */
function targetDir(params: Params): ApiError | undefined {
  const dir = params.get("TargetDir") ?? "";
  const fits = /^(?:[/\\]|[A-Za-z]:)/.test(dir) && !dir.includes("\0") && lengthOf(dir) <= 255;
  return fits ? undefined : apiError("FileTargetDir.Invalid");
}

function content(params: Params): ApiError | undefined {
  if (!["PlainText", "Base64", ""].includes(params.get("ContentType") ?? ""))
    return apiError("FileContentType.Invalid");
  const given = params.get("Content") ?? "";
  if (isBase64(params) && decodeBase64(given) === undefined) return apiError("FileContent.DecodeError");
  const encoded = isBase64(params) ? given.length : Math.ceil(Buffer.byteLength(given) / 3) * 4;
  return encoded > MOST_BASE64 ? apiError("FileSize.ExceedLimit") : undefined;
}

function isBase64(params: Params): boolean {
  return params.get("ContentType") === "Base64";
}

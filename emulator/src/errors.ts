/** Lists the API's errors: code, HTTP status and message. The source is the error tables of the ECS API pages and of
 * the API gateway. Functions return an ApiError as a value and never throw it. */

import type { ApiEdition } from "./scenario.ts";

export class ApiError {
  readonly code: string;
  readonly status: number;
  readonly message: string;
  /** Further fields of the answer, such as AccessDeniedDetail. */
  readonly fields: object;
  constructor(code: string, status: number, message: string, fields: object = {}) {
    this.code = code;
    this.status = status;
    this.message = message;
    this.fields = fields;
  }
}

const CATALOG = {
  // Errors that single actions answer.
  "MissingParam.InstanceId": [400, "The parameter instanceId is missing or empty."],
  "NumberExceed.Tags": [400, "The Tags parameter number is exceed."],
  "MissingParameter.TagKey": [400, "You must specify Tag.N.Key."],
  "Duplicate.TagKey": [400, "The Tag.N.Key contain duplicate key."],
  "InvalidTagKey.Malformed": [400, "The specified Tag.n.Key is not valid."],
  "InvalidTagValue.Malformed": [400, "The specified Tag.n.Value is not valid."],
  "FileTargetDir.Invalid": [400, "The target directory of file is invalid."],
  "FileMode.Invalid": [400, "The mode of file is invalid."],
  "FileContent.DecodeError": [400, "The Content can not be base64 decoded."],
  "FileContentType.Invalid": [400, "The ContentType of file is invalid."],
  "InvalidParameter.FileOwner": [400, "The specified parameter FileOwner is not valid."],
  "InvalidParameter.FileGroup": [400, "The specified parameter FileGroup is not valid."],
  "InvalidParam.PageNumber": [400, "The specified parameter is invalid."],
  "InvalidParam.PageSize": [400, "The specified parameter is invalid."],
  "InvalidParameter.NextToken": [400, "The specified parameter NextToken is not valid."],
  "InvalidParameter.MaxResults": [400, "The specified parameter MaxResults is not valid."],
  "NumberExceed.ResourceIds": [400, "The ResourceIds parameter's number is exceed , Valid : 50"],
  "InvalidParameter.TagValue": [400, "The specified parameter TagValue is not valid."],
  "MissingParameter.ResourceType": [404, "The parameter - ResourceType should not be null"],
  "MissingParameter.Tags": [404, "The parameter - Tags should not be null"],
  "InvalidResourceType.NotFound": [404, "The ResourceType provided does not exist in our records."],
  "InvalidResourceId.NotFound": [404, "The specified ResourceIds are not found in our records."],
  "InvalidParameter.WorkingDir": [400, "The specified parameter WorkingDir is not valid."],
  "InvalidParameter.Parameters": [400, "The specified parameter Parameters is not valid."],
  "InvalidInstance.NotMatch": [400, "The specified instance type does not match the command."],
  "InvalidContainerId.Malformed": [400, "The specified parameter ContainerId is not valid."],
  "InvalidContainerName.Malformed": [400, "The specified parameter ContainerName is not valid."],
  "MissingParam.Frequency": [400, "The frequency must be specified when you create a timed task."],
  "Parameter.Disabled": [
    400,
    "Parameters cannot be passed in when the command customization function is disabled.",
  ],
  "CmdContent.DecodeError": [400, "The CommandContent can not be base64 decoded."],
  "CmdParam.EmptyKey": [400, "You must specify the parameter names."],
  "CmdParam.InvalidParamName": [
    400,
    "Invalid parameter name. The name can contain only lowercase letters (a to z), uppercase letters (A to Z), numbers (0 to 9), hyphens (-), and underscores (_).",
  ],
  "NumberExceed.ResourceTags": [400, "The maximum number of ResourceTags is exceeded."],
  "MissingParameter.ResourceTagKey": [400, "You must specify ResourceTag.N.Key."],
  "InvalidResourceTagKey.Malformed": [400, "The specified ResourceTag key is not valid."],
  "InvalidResourceTagValue.Malformed": [400, "The specified ResourceTag value is not valid."],
  "Duplicate.ResourceTagKey": [400, "The ResourceTag contains duplicate keys."],
  "InvalidResourceTag.InstanceNotFound": [400, "InstanceIds are not found by the specified ResourceTag."],
  "InvalidResourceTag.ConflictWithInstanceIds": [
    400,
    "The specified param ResourceTag conflicts with InstanceId.",
  ],
  "InvalidInstanceIds.Malformed": [400, "The amount of specified instance Ids exceeds the limit."],
  "InvalidPrivateIpAddress.Malformed": [400, "Specified private IP address is malformed."],
  "InvalidClientToken.Malformed": [400, "The specified parameter ClientToken is not valid."],
  "InvalidStatus.ValueNotSupported": [400, "The specified Status is not supported."],
  "InvalidOSType.ValueNotSupported": [400, "The specified OSType is not supported."],
  "FileSize.ExceedLimit": [403, "The length of file content exceeds limit."],
  "FileName.ExceedLimit": [403, "The length of file name exceeds limit."],
  "FileDesc.ExceedLimit": [403, "The length of file description exceeds limit."],
  "InstanceIds.ExceedLimit": [403, "The number of instance IDs exceeds the upper limit."],
  "InvalidTimeout.ExceedLimit": [403, "The specified parameter Timeout exceeds the upper limit."],
  "CmdContent.ExceedLimit": [403, "The length of the command content exceeds the upper limit."],
  "CmdName.ExceedLimit": [403, "The length of the command name exceeds the upper limit."],
  "CmdDesc.ExceedLimit": [403, "The length of the command description exceeds the upper limit."],
  "CmdParamCount.ExceedLimit": [403, "The maximum number of custom parameters is exceeded."],
  "CmdParamName.ExceedLimit": [403, "The maximum length of a parameter name is exceeded."],
  "ParameterCount.ExceedLimit": [403, "The maximum number of parameters is exceeded."],
  "ParameterKey.ExceedLimit": [403, "The maximum length of a parameter name is exceeded."],
  "ParameterKey.Duplicate": [403, "Parameter names cannot be duplicated."],
  "Parameter.NotMatched": [
    403,
    "The passed-in parameters do not match the parameters defined when you created the command.",
  ],
  "ParameterType.NotSupported": [403, "The type of parameter value is not supported."],
  "Username.ExceedLimit": [403, "The length of the username exceeds the upper limit."],
  "WindowsPasswordName.ExceedLimit": [403, "The length of the WindowsPasswordName exceeds the upper limit."],
  "WindowsPasswordName.Missed": [
    403,
    "WindowsPasswordName must be specified when you create a Windows task.",
  ],
  "InvalidLauncher.LengthLimitExceeded": [
    403,
    "The length of the parameter Launcher exceeds the limit of 1 KB characters.",
  ],
  "Invocation.ExceedQuota": [403, "The invocation quota in the current region has been reached for today."],
  "InvalidParameter.AllEmpty": [403, "InstanceIds and RamRoleName must not both be empty."],
  "Operation.Forbidden": [403, "The operation is not permitted."],
  IdempotentParameterMismatch: [
    403,
    "The request uses the same client token as a previous, but non-identical request. Do not reuse a client token with different requests, unless the requests are identical.",
  ],
  IdempotentProcessing: [403, "The previous idempotent request(s) is still processing."],
  "InvalidRegionId.NotFound": [404, "The RegionId provided does not exist in our records."],
  "InvalidInstance.NotFound": [404, "The specified instances not found."],
  "InvalidInstanceId.NotFound": [404, "The specified parameter InstanceId does not exist."],
  "InvalidInvokeId.NotFound": [404, "The specified invoke ID does not exist."],
  "InvalidCmdType.NotFound": [404, "The specified command type does not exist."],
  "InvalidRepeatMode.NotFound": [404, "The specified repeat mode does not exist."],
  "InvalidTerminationMode.NotFound": [404, "The specified parameter TerminationMode does not exist."],
  "InvalidResourceGroup.NotFound": [404, "The ResourceGroup provided does not exist in our records."],
  "RegionId.ApiNotSupported": [400, "The api is not supported in this region."],
  "InternalError.Dispatch": [500, "An error occurred when you dispatched the request."],
  // Errors that the API gateway answers before an action sees the call.
  MissingParameter: [
    400,
    "The input parameter that is mandatory for processing this request is not supplied.",
  ],
  InvalidParameter: [400, "The specified parameter is not valid."],
  IllegalTimestamp: [
    400,
    'The input parameter "Timestamp" that is mandatory for processing this request is not supplied.',
  ],
  "InvalidTimeStamp.Format": [400, "Specified time stamp or date value is not well formatted."],
  "InvalidTimeStamp.Expired": [400, "Specified time stamp or date value is expired."],
  SignatureNonceUsed: [400, "Specified signature nonce was used already."],
  IncompleteSignature: [400, "The request signature does not conform to Aliyun standards."],
  SignatureDoesNotMatch: [400, "Specified signature is not matched with our calculation."],
  "InvalidAccessKeyId.NotFound": [404, "Specified access key is not found."],
  "InvalidAccessKeyId.Inactive": [400, "Specified access key is disabled."],
  "Forbidden.AccessKeyDisabled": [403, "Specified access key is disabled."],
  MissingSecurityToken: [400, "SecurityToken is mandatory for this action."],
  "InvalidSecurityToken.Expired": [400, "Specified SecurityToken is expired."],
  "InvalidSecurityToken.Malformed": [400, "Specified SecurityToken is malformed."],
  "InvalidSecurityToken.MismatchWithAccessKey": [400, "Specified SecurityToken mismatch with the AccessKey."],
  "Forbidden.RAM": [
    403,
    "User not authorized to operate on the specified resource, or this API doesn't support RAM.",
  ],
  NoPermission: [403, "You are not authorized to do this action. You should be authorized by RAM."],
  "Forbidden.RiskControl": [403, "This operation is forbidden by Aliyun RiskControl system."],
  InsufficientBalance: [400, "Your account does not have enough balance."],
  "InvalidApi.NotFound": [404, "Specified api is not found, please check your url and method."],
  "InvalidAction.NotFound": [404, "Specified api is not found, please check your url and method."],
  InvalidVersion: [400, "Specified parameter Version is not valid."],
  "InvalidProtocol.NeedSsl": [400, "Your request is denied as lack of ssl protect."],
  UnsupportedHTTPMethod: [400, "This http method is not supported."],
  "Request.TooLarge": [413, "The request exceeds the size that is accepted."],
  Throttling: [400, "Request was denied due to request throttling."],
  "Throttling.User": [400, "Request was denied due to user flow control."],
  "Throttling.Api": [400, "Request was denied due to api flow control."],
  ServiceUnavailable: [503, "The request has failed due to a temporary failure of the server."],
  InternalError: [500, "The request processing has failed due to some unknown error, exception or failure."],
  UnknownError: [500, "The request processing has failed due to some unknown error, exception or failure."],
} as const satisfies Record<string, readonly [number, string]>;

export type ErrorName = keyof typeof CATALOG;

export function apiError(code: ErrorName, message?: string): ApiError {
  const [status, text] = CATALOG[code];
  return new ApiError(code, status, message ?? text);
}

/** Builds the error of a scripted fault. A documented code gets its documented status and message, and any other code
 * 400. */
export function scriptedError(code: string, status?: number, message?: string): ApiError {
  const [knownStatus, text] = Object.hasOwn(CATALOG, code) ? CATALOG[code as ErrorName] : [400, code];
  return new ApiError(code, status ?? knownStatus, message ?? text);
}

/** Codes with status 403 on the API pages of 2020, and 400 on today's. */
const FORBIDDEN_IN_2020: ReadonlySet<string> = new Set(["InvalidParam.PageNumber", "InvalidParam.PageSize"]);

/** Gives the error the status that the edition's pages name. CATALOG has the statuses of today's pages. */
export function inEdition(error: ApiError, edition: ApiEdition): ApiError {
  const differs = edition === "2020" && FORBIDDEN_IN_2020.has(error.code);
  return differs ? new ApiError(error.code, 403, error.message) : error;
}

/** Builds the gateway's error for a mandatory parameter that is absent. */
export function missing(parameter: string): ApiError {
  const text = `The input parameter "${parameter}" that is mandatory for processing this request is not supplied.`;
  return apiError("MissingParameter", text);
}

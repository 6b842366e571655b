/**
 * Calls each cloud action in a way that changes nothing, to learn whether the caller may call it. The actions that write get
 * a call that the API cannot carry out: for an instance that cannot exist, or with parameters that it refuses.
 */
import type { Raw } from "../core/inputs/unknown.ts";
import type { Answer } from "../core/model.ts";
import { MARKER } from "../core/outcome/marker.ts";
import type { ApiCall } from "./transport.ts";

/** The API's ids are `i-` and lower-case letters and digits, at most 22 characters, so no instance has this id. */
export const NO_INSTANCE = "i-pulumi-alicloud-sendfile-doctor";

/** The cloud actions that a rollout may call. */
export type TriedAction =
  | "SendFile"
  | "DescribeSendFileResults"
  | "DescribeInstances"
  | "DescribeCloudAssistantStatus"
  | "DescribeManagedInstances"
  | "ListTagResources"
  | "RunCommand"
  | "DescribeInvocations"
  | "DescribeInvocationResults";

type Params = Parameters<ApiCall>[1];

const TAGS = [{ Key: MARKER, Value: "doctor" }];
const A_PAGE = { MaxResults: 10 };

const ABOUT_NONE: Readonly<Record<TriedAction, Params>> = {
  SendFile: {
    InstanceId: [NO_INSTANCE],
    Name: "doctor",
    TargetDir: "/",
    Content: "doctor",
    Timeout: 10,
  },
  RunCommand: {
    InstanceId: [NO_INSTANCE],
    Type: "RunShellScript",
    CommandContent: "true",
    // The API then checks the call and runs nothing.
    RepeatMode: "DryRun",
    Timeout: 10,
  },
  DescribeSendFileResults: A_PAGE,
  DescribeInvocations: A_PAGE,
  DescribeInvocationResults: A_PAGE,
  DescribeInstances: A_PAGE,
  DescribeCloudAssistantStatus: A_PAGE,
  DescribeManagedInstances: A_PAGE,
  ListTagResources: { ResourceType: "instance", Tag: TAGS },
};

/** Tries an action without naming an instance that exists. */
export function tryAction(call: ApiCall, action: TriedAction): Promise<Answer<Raw>> {
  return call(action, ABOUT_NONE[action]);
}

/** Tries a send with a Tag, about an instance that exists or one that cannot. */
export function tryTag(call: ApiCall, instanceId: string | undefined): Promise<Answer<Raw>> {
  const send = instanceId === undefined ? ABOUT_NONE.SendFile : brokenSend(instanceId);
  return call("SendFile", { ...send, Tag: TAGS });
}

/**
 * Tries an action about an instance that exists, because a policy may allow it for some instances only. A call that writes
 * has several parameters that the API refuses, each of which the agent would refuse too before it changes anything: no
 * name, a mode that is none, a content or a command that is no Base64, a type of commands that does not exist.
 */
export function tryOn(call: ApiCall, action: TriedAction, instanceId: string): Promise<Answer<Raw>> {
  switch (action) {
    case "SendFile":
      return call(action, brokenSend(instanceId));
    case "RunCommand":
      return call(action, {
        InstanceId: [instanceId],
        Type: "None",
        CommandContent: "%",
        ContentEncoding: "Base64",
        RepeatMode: "DryRun",
        Timeout: 10,
      });
    case "DescribeInstances":
      return call(action, { InstanceIds: JSON.stringify([instanceId]) });
    case "DescribeCloudAssistantStatus":
      return call(action, { InstanceId: [instanceId] });
    default:
      return tryAction(call, action);
  }
}

function brokenSend(instanceId: string): Params {
  return {
    InstanceId: [instanceId],
    TargetDir: "/",
    Content: "%",
    ContentType: "Base64",
    FileMode: "none",
    Timeout: 10,
  };
}

/**
 * The RAM actions that a rollout may need, and what needs them (docs/ram-policy.md).
 */
import type { TriedAction } from "../../client/tries.ts";

/** What a stack may use beside sending files. */
export const USES = ["tags", "preflight", "commands"] as const;
export type Use = (typeof USES)[number];

export interface Right {
  readonly action: TriedAction;
  /** `always`, or the uses of which any needs the action; `managed` stands for given ids of managed instances. */
  readonly neededFor: "always" | readonly (Use | "managed")[];
  /** What needs it, for people. */
  readonly what: string;
  /** ARNs that the policy names. */
  readonly on: string;
  /** True when a policy may allow the action for some instances only. */
  readonly canBeNarrowed: boolean;
}

const INSTANCES = "acs:ecs:*:*:instance/*";
const COMMANDS = `${INSTANCES} and acs:ecs:*:*:command/*`;
const BY_COMMANDS = "activation, verify, healthCommand, detectDrift and onDelete";

export const RIGHTS: readonly Right[] = [
  right("SendFile", "always", "every send", INSTANCES, true),
  right("DescribeSendFileResults", "always", "every send", "*"),
  right("DescribeInstances", ["tags", "preflight"], "targetTags and preflight", INSTANCES, true),
  right("DescribeCloudAssistantStatus", ["preflight"], "preflight", INSTANCES, true),
  right("ListTagResources", ["tags"], "targetTags that match 1,000 instances or more", "*"),
  right("DescribeManagedInstances", ["managed"], "preflight of managed instances", "*"),
  right("RunCommand", ["commands"], BY_COMMANDS, COMMANDS, true),
  right("DescribeInvocations", ["commands"], BY_COMMANDS, COMMANDS),
  right("DescribeInvocationResults", ["commands"], BY_COMMANDS, COMMANDS),
];

function right(
  action: TriedAction,
  neededFor: Right["neededFor"],
  what: string,
  on: string,
  canBeNarrowed = false,
): Right {
  return { action, neededFor, what, on, canBeNarrowed };
}

/** Returns the rights that a stack with these uses and instances needs. */
export function rightsFor({
  uses,
  instanceIds,
}: {
  readonly uses: ReadonlySet<Use>;
  readonly instanceIds: readonly string[];
}): Right[] {
  const managed = instanceIds.some((id) => id.startsWith("mi-")) ? (["managed"] as const) : [];
  const all = new Set<Use | "managed">([...uses, ...managed]);
  return RIGHTS.filter(({ neededFor }) => neededFor === "always" || neededFor.some((use) => all.has(use)));
}

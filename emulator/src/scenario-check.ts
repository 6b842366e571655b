/** Checks that a value has the shape of a Scenario (scenario.ts). An unknown key is an error. The error is one line
 * that names the place, such as `scenario.api[0].action is missing`. */
import { END_STATUSES } from "./fleet/outcomes.ts";
import type { Scenario } from "./scenario.ts";

/** A mistake in a scenario or in the options. Its message is one line that tells the user what to correct. */
export class ScenarioError extends Error {
  override readonly name = "ScenarioError";
}

/** Returns what is wrong with a value, or undefined. `at` is the value's place, for the message. */
type Check = (value: unknown, at: string) => string | undefined;

const text: Check = (value, at) => (typeof value === "string" ? undefined : `${at} must be a string`);
const flag: Check = (value, at) => (typeof value === "boolean" ? undefined : `${at} must be true or false`);
const whole =
  (least: number, most = Number.MAX_SAFE_INTEGER): Check =>
  (value, at) =>
    Number.isInteger(value) && (value as number) >= least && (value as number) <= most
      ? undefined
      : `${at} must be a whole number of at least ${least}${most === Number.MAX_SAFE_INTEGER ? "" : ` and at most ${most}`}`;
const oneOf =
  (...words: readonly string[]): Check =>
  (value, at) =>
    words.includes(value as string) ? undefined : `${at} must be one of ${words.join(", ")}`;
const list =
  (check: Check, least = 0): Check =>
  (value, at) => {
    if (!Array.isArray(value)) return `${at} must be a list`;
    if (value.length < least) return `${at} must not be empty`;
    return first(value.map((item, index) => check(item, `${at}[${index}]`)));
  };
const matching =
  (pattern: RegExp, what: string): Check =>
  (value, at) =>
    typeof value === "string" && pattern.test(value) ? undefined : `${at} must be ${what}`;

/** Checks an object that may have only these keys. The keys in `required` must be present. */
function shape(keys: Readonly<Record<string, Check>>, required: readonly string[] = []): Check {
  return (value, at) => {
    if (!isRecord(value)) return `${at} must be an object`;
    for (const key of required) if (value[key] === undefined) return `${at}.${key} is missing`;
    return first(
      Object.entries(value).map(([key, item]) => {
        const check = Object.hasOwn(keys, key) ? keys[key] : undefined;
        if (check === undefined) return `${at}.${key} is not known (known: ${Object.keys(keys).join(", ")})`;
        return item === undefined ? undefined : check(item, `${at}.${key}`);
      }),
    );
  };
}

/** Checks an object whose keys `key` accepts and whose values `check` accepts. */
function mapOf(check: Check, key: Check = () => undefined): Check {
  return (value, at) => {
    if (!isRecord(value)) return `${at} must be an object`;
    return first(
      Object.entries(value).map(
        ([name, item]) => key(name, `the key ${name} of ${at}`) ?? check(item, `${at}.${name}`),
      ),
    );
  };
}

const ms = whole(0);
// The characters of an instance id are limited, because the id is also the name of a folder.
const instanceId = matching(/^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$/, "letters, digits, - and _");
const account = matching(/^[^\s:/]{1,64}$/, "the name of an account");

const delay: Check = (value, at) => {
  if (!Array.isArray(value)) return ms(value, at);
  const [low, high] = value as unknown[];
  const fits = value.length === 2 && ms(low, at) === undefined && ms(high, at) === undefined;
  return fits && (low as number) <= (high as number) ? undefined : `${at} must be a number or [least, most]`;
};

const TERMINATION = oneOf("asAsked", "shellOnly", "shellSurvives");

const override = shape({
  status: oneOf("Pending", "Starting", "Running", "Stopping", "Stopped"),
  agent: oneOf("online", "offline"),
  agentVersion: matching(/^\d+(?:\.\d+){1,3}$/, "a version such as 2.2.4.1058"),
  agentAfterMs: ms,
  stopAfterMs: ms,
  agentOfflineAfterMs: ms,
  releaseAfterMs: ms,
  errorCode: text,
  commandErrorCode: text,
  termination: TERMINATION,
  times: whole(0),
  errorInfo: text,
  invocationStatus: oneOf(...END_STATUSES),
  deliveryMs: ms,
  hang: flag,
  os: oneOf("Linux", "Windows"),
  tags: mapOf(text),
  zone: text,
  resourceGroupId: text,
});

const fault: Check = (value, at) =>
  shape(
    {
      action: text,
      code: text,
      message: text,
      httpStatus: whole(200, 599),
      body: text,
      dropResponse: flag,
      delayMs: ms,
      times: whole(0),
    },
    ["action"],
  )(value, at) ??
  (["code", "httpStatus", "body", "dropResponse", "delayMs"].some((key) => key in (value as object))
    ? undefined
    : `${at} must say what happens: code, httpStatus, body, dropResponse or delayMs`);

const rate: Check = (value, at) =>
  typeof value === "number"
    ? whole(1)(value, at)
    : shape({ perSecond: whole(1), restOfMinute: flag }, ["perSecond"])(value, at);

const quota: Check = (value, at) =>
  typeof value === "number"
    ? whole(0)(value, at)
    : shape({ most: whole(0), count: oneOf("calls", "instances") }, ["most"])(value, at);

const ACTION = matching(/^(?:ecs|tag):[A-Za-z]*\*?$/, "a RAM action such as ecs:SendFile or ecs:Describe*");
const denial: Check = (value, at) =>
  typeof value === "string"
    ? ACTION(value, at)
    : shape({ action: ACTION, unlessTags: mapOf(text) }, ["action", "unlessTags"])(value, at);

const scenario = shape({
  clockOffsetMs: whole(Number.MIN_SAFE_INTEGER),
  regionId: matching(/^[a-z0-9-]{1,64}$/, "a region id"),
  accessKeys: list(
    shape(
      { id: text, secret: text, securityToken: text, expired: flag, disabled: flag, deny: list(denial) },
      ["id", "secret"],
    ),
    1,
  ),
  fleet: shape({ count: whole(0, 100_000), idPrefix: instanceId, zones: list(text, 1), tags: mapOf(text) }),
  instances: mapOf(override, instanceId),
  timing: shape({ pendingMs: delay, runningMs: delay, visibleAfterMs: ms, heartbeatLagMs: ms, rebootMs: ms }),
  api: list(fault),
  rateLimit: mapOf(rate),
  clientToken: flag,
  apiEdition: oneOf("2020", "current"),
  users: list(account),
  groups: list(account),
  retentionMs: ms,
  retainedRecords: whole(1),
  commands: flag,
  programs: oneOf("host", "busybox"),
  commandRetentionMs: ms,
  retainedCommands: whole(1),
  commandLimit: (value, at) =>
    [16, 18, 24].includes(value as number) ? undefined : `${at} must be one of 16, 18, 24`,
  commandsPerDay: quota,
  commandsToStopped: oneOf("abort", "refuse"),
  instancesShown: whole(1),
  logQuota: whole(0),
  agentEdition: oneOf("2024", "current"),
  termination: TERMINATION,
  seed: whole(0),
  stateFile: text,
});

/** Returns the same value, typed as a Scenario. @throws ScenarioError when it is not one */
export function checkScenario(value: unknown, from = "scenario"): Scenario {
  refuse(scenario(value, from));
  return value as Scenario;
}

/** @throws ScenarioError when the value is not an InstanceOverride */
export function checkOverride(value: unknown, at: string): void {
  refuse(override(value, at));
}

/** @throws ScenarioError when the value is not a list of ApiFaults */
export function checkFaults(value: unknown): void {
  refuse(list(fault)(value, "api"));
}

function refuse(complaint: string | undefined): void {
  if (complaint !== undefined) throw new ScenarioError(complaint);
}

function first(complaints: readonly (string | undefined)[]): string | undefined {
  return complaints.find((complaint) => complaint !== undefined);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

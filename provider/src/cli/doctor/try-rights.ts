/**
 * Tries each right that is needed, and says of each whether the API let the call through to the action. The first answer that
 * concerns every call, such as an unknown access key, ends the tries.
 */
import type { ApiCall } from "../../client/transport.ts";
import { tryAction, tryOn, tryTag } from "../../client/tries.ts";
import type { Answer, Fault } from "../../core/model.ts";
import { blamesTag } from "../../core/outcome/classify.ts";
import type { Ask } from "./asking.ts";
import { causeOf, type GeneralCause } from "./cause.ts";
import type { Check, CheckId } from "./check.ts";
import type { Right } from "./rights.ts";

export interface TriedRights {
  readonly checks: readonly Check[];
  /** The fault that concerns every call, with what it tells of. */
  readonly stop?: { readonly fault: Fault; readonly cause: GeneralCause };
  /** True when the API looked at a call itself, so that it knows the region. */
  readonly reached: boolean;
}

export const TAG_RIGHT: CheckId = "tag:TagResources";
export const TAG_TRIED = "a tag on a send to an id that no instance has";

export function triedOf({ action, canBeNarrowed }: Right): string {
  const writes = action === "SendFile" || action === "RunCommand";
  if (writes) return `${action} to an id that no instance has`;
  return canBeNarrowed ? `${action} about all instances` : action;
}

/** `instanceId` is an instance that exists; a right that is refused in general is tried on it. */
export async function tryRights(
  rights: readonly Right[],
  instanceId: () => Promise<string | undefined>,
  ask: Ask,
): Promise<TriedRights> {
  const checks: Check[] = [];
  let reached = false;
  for (const right of rights) {
    const { stop, check, on } = await tryRight(right, instanceId, ask);
    if (stop !== undefined) return { checks, stop, reached };
    checks.push(check);
    reached ||= check.outcome === "ok";
    if (right.action === "SendFile" && check.outcome === "ok") checks.push(await tryTagged(on, ask));
  }
  return { checks, reached };
}

type One =
  | { readonly stop: NonNullable<TriedRights["stop"]>; readonly check?: undefined; readonly on?: undefined }
  /** `on` is the instance for which alone the right is known. */
  | { readonly stop?: undefined; readonly check: Check; readonly on?: string };

async function tryRight(right: Right, instanceId: () => Promise<string | undefined>, ask: Ask): Promise<One> {
  const tried = triedOf(right);
  const general = judge(await ask((call) => tryAction(call, right.action)));
  if (general.kind === "stop") return { stop: general };
  if (general.kind !== "refused" || !right.canBeNarrowed) return { check: checkOf(right, tried, general) };
  const id = await instanceId();
  if (id === undefined) return { check: checkOf(right, tried, general) };
  const narrow = judge(await ask((call) => tryOn(call, right.action, id)));
  if (narrow.kind === "stop") return { stop: narrow };
  const where = `${right.action} about ${id}, as a call that cannot be carried out`;
  return { check: checkOf(right, where, narrow, ` on ${id}; not on all`), on: id };
}

type Judgement =
  | { readonly kind: "allowed" }
  | { readonly kind: "refused" | "busy"; readonly fault: Fault }
  | { readonly kind: "stop"; readonly fault: Fault; readonly cause: GeneralCause };

function judge(answer: Answer<unknown>): Judgement {
  if (answer.ok) return { kind: "allowed" };
  const { fault } = answer;
  const cause = causeOf(fault);
  if (cause.kind === "reached") return { kind: "allowed" };
  if (cause.kind === "permission") return { kind: "refused", fault };
  return cause.kind === "busy" ? { kind: "busy", fault } : { kind: "stop", fault, cause };
}

function checkOf(
  right: Right,
  tried: string,
  judged: Exclude<Judgement, { kind: "stop" }>,
  where = "",
): Check {
  const id: CheckId = `ecs:${right.action}`;
  if (judged.kind === "allowed") return { id, outcome: "ok", tried, found: `allowed${where}` };
  const { code, message } = judged.fault;
  const found = `${code}: ${message}`;
  const todo = judged.kind === "busy" ? BUSY : permissionAdvice(right, tried.includes(NO_ONE));
  return { id, outcome: "problem", tried, found, todo, code };
}

const NO_ONE = "no instance";
const BUSY = "The API was too busy to answer: run `doctor` again in a minute.";

function permissionAdvice({ action, what, on, canBeNarrowed }: Right, isGeneral: boolean): string {
  const narrowed =
    canBeNarrowed && isGeneral
      ? " A policy for certain instances or tags refuses this try as well: name such an instance with --instance."
      : "";
  return `Allow ecs:${action} on ${on} (docs/ram-policy.md); needed for ${what}.${narrowed}`;
}

async function tryTagged(instanceId: string | undefined, ask: Ask): Promise<Check> {
  const check = { id: TAG_RIGHT, tried: TAG_TRIED };
  const answer = await ask((call: ApiCall) => tryTag(call, instanceId));
  const judged = judge(answer);
  if (judged.kind === "allowed") return { ...check, outcome: "ok", found: "allowed" };
  const { fault } = judged;
  const found = `${fault.code}: ${fault.message}`;
  if (judged.kind !== "refused") return { ...check, outcome: "notTried", found: `not tried: ${found}` };
  const isTolerated = blamesTag(fault);
  return {
    ...check,
    outcome: isTolerated ? "note" : "problem",
    found,
    code: fault.code,
    todo: `Allow tag:TagResources and ecs:TagResources on the instances${isTolerated ? "; without it sends go without their tag, and are found by file name" : ""}.`,
  };
}

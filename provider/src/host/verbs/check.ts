/**
 * Pulumi's check: finds what is wrong with the inputs, and looks up which instances are targets. The engine calls it once for
 * each preview and once for each update.
 */
import { explicitProblems } from "../../connection/config/explicit.ts";
import { changedInputs } from "../../core/inputs/changed.ts";
import { check as checkRules } from "../../core/inputs/check.ts";
import { NO_DIGEST_KEY } from "../../core/inputs/delivery-key.ts";
import { givenAlone } from "../../core/inputs/ownership.ts";
import { withoutTags } from "../../core/inputs/said-text.ts";
import { hasUnknown, isSet, isUnknown, type Raw, text, UNKNOWN } from "../../core/inputs/unknown.ts";
import {
  connectionKnown,
  fileKnown,
  givenFiles,
  settingsOf,
  targetsKnown,
  targetsOf,
  wantedOf,
} from "../../core/inputs/wanted.ts";
import { cloudOf } from "../../core/state/region.ts";
import { commandProblem } from "../../preview/command-size.ts";
import { lookAhead, newlyWanted } from "../../preview/look-ahead.ts";
import type { PathOwners } from "../../preview/path-owners.ts";
import { resolveTargets } from "../../preview/targets.ts";
import type { Call } from "../call.ts";
import type { Request } from "../request.ts";
import { tellFirstPlan } from "./plan.ts";

export interface Failure {
  readonly property: string;
  readonly reason: string;
}

export interface Checked {
  readonly inputs: Raw;
  readonly failures?: Failure[];
}

export async function check(
  olds: Raw,
  news: Raw,
  request: Request,
  call: Call,
  owners: PathOwners,
): Promise<Checked> {
  const given = takenAsKnown(news, request);
  const problems = [
    ...checkRules(given, request.problems),
    ...explicitProblems(request.providerSettings, given),
  ];
  if (problems.length > 0) return { inputs: given, failures: problems.map(failure) };
  const tooLarge = fileKnown(given) ? commandProblem(wantedOf(given, NO_DIGEST_KEY).delivery) : undefined;
  if (tooLarge !== undefined) return { inputs: given, failures: [failure(tooLarge)] };
  const resolved = await resolveTargets(given, call);
  if (resolved.kind === "problem") return { inputs: given, failures: [failure(resolved.problem)] };
  if (resolved.kind === "unresolved") call.progress.warn(resolved.problem);
  const inputs = { ...given, ...resolved.inputs };
  const clash = otherOwner(inputs, call, owners);
  if (clash !== undefined) return { inputs, failures: [failure(clash)] };
  warnOfOwnership(olds, inputs, call);
  if (call.preview !== undefined && request.showDiff) call.preview.lastInputs = olds;
  await preflight(olds, inputs, call);
  // When the resource has state, diff tells the plan, because check is not given what is recorded.
  if (Object.keys(olds).length === 0) await tellFirstPlan(inputs, call);
  await call.progress.settled();
  return { inputs };
}

/** Drops what an earlier check added. When the settings of the explicit provider are unknown, the provider is unknown too. */
function takenAsKnown(news: Raw, { providerSettings }: Request): Raw {
  const { targets, targetsProblem, ...given } = news;
  return hasUnknown(providerSettings) ? { ...given, explicitProvider: UNKNOWN } : given;
}

/** Names no property, because the engine would print the value of a named property, which might be the content. */
function failure(reason: string): Failure {
  return { property: "", reason: withoutTags(reason) };
}

function otherOwner(inputs: Raw, call: Call, owners: PathOwners): string | undefined {
  if (!targetsKnown(inputs) || !connectionKnown(inputs) || isUnknown(inputs.files)) return undefined;
  const cloud = cloudOf(call.where(settingsOf(inputs)));
  const paths = givenFiles(inputs)
    .filter(({ path }) => !isUnknown(path))
    .map(({ path }) => text(path));
  return owners.otherOwner(call.urn, { paths, ids: targetsOf(inputs), cloud });
}

/** Warns when owner or group is given alone, unless the inputs of the run before would have caused the same warning. */
function warnOfOwnership(olds: Raw, inputs: Raw, { progress }: Call): void {
  // The agent writes the file of a direct delivery only. An activation leaves the one that is not given as it is.
  if (isSet(inputs.activation)) return;
  const warning = givenAlone(inputs);
  if (warning !== undefined && warning !== givenAlone(olds)) progress.warn(warning);
}

async function preflight(olds: Raw, inputs: Raw, call: Call): Promise<void> {
  const { preview } = call;
  if (preview === undefined) return;
  preview.changed = changedInputs(olds, inputs);
  const ids = newlyWanted(olds, inputs);
  if (ids.length > 0) await lookAhead(ids, wantedOf(inputs, NO_DIGEST_KEY), preview, call);
}

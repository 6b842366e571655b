/**
 * Pulumi's verbs in terms of core and rollout: check, diff, create, update, read. Throws only SendFileError.
 */
import { abortable } from "../client/abortable.ts";
import { explicitProblems, settingsOf as providerSettingsOf } from "../connection/config/explicit.ts";
import { changedInputs } from "../core/inputs/changed.ts";
import { check as checkRules } from "../core/inputs/check.ts";
import { isSendFile, rowOf } from "../core/inputs/own-inputs.ts";
import { givenAlone } from "../core/inputs/ownership.ts";
import { hasUnknown, isRecord, isUnknown, type Raw, text, UNKNOWN } from "../core/inputs/unknown.ts";
import {
  allKnown,
  connectionKnown,
  fileKnown,
  settingsOf,
  targetsKnown,
  targetsOf,
  wantedOf,
} from "../core/inputs/wanted.ts";
import type { Recorded } from "../core/model.ts";
import { originOf, tagOf } from "../core/outcome/marker.ts";
import { diff as diffRules, type Wanted } from "../core/plan/diff.ts";
import { plan } from "../core/plan/plan.ts";
import { cloudOf, recordedIn, regionHash, type Where } from "../core/state/region.ts";
import { decode, encode } from "../core/state/state.ts";
import { ErrorCode, SendFileError } from "../errors.ts";
import { claimPaths } from "../preview/claims.ts";
import { beginPreview, endPreview, lookAhead, newlyWanted, previewOf } from "../preview/look-ahead.ts";
import { resolveTargets } from "../preview/targets.ts";
import { keptText } from "../report/kept.ts";
import { planLine } from "../report/plan-line.ts";
import { previewPart } from "../report/preflight-line.ts";
import { asListItem, NEXT_STEP } from "../report/summary.ts";
import { inWords, report } from "../report/tell.ts";
import { type Deps, harmless, type Progress, type World } from "../rollout/context.ts";
import { rememberProvider } from "./provider-settings.ts";

export type { World };

export interface Failure {
  readonly property: string;
  readonly reason: string;
}

/** Judges the inputs and resolves the targets; the engine calls it once per preview and once per up. */
export async function check(
  olds: Raw,
  news: Raw,
  world: World,
): Promise<{ inputs: Raw; failures?: Failure[] }> {
  const { targets, targetsProblem, preview, providerSettings, ...rest } = news;
  const given = takeProvider(providerSettings, rest);
  const row = rowOf(given);
  const problems = [...checkRules(given), ...explicitProblems(providerSettings, given)];
  if (problems.length > 0) return { inputs: given, failures: problems.map(failure) };
  const progress = world.progress(row);
  const resolved = await resolveTargets(given, world);
  if (resolved.kind === "problem") return { inputs: given, failures: [failure(resolved.problem)] };
  if (resolved.kind === "unresolved") progress.warn(resolved.problem);
  const inputs = { ...given, ...resolved.inputs };
  const clash =
    targetsKnown(inputs) && connectionKnown(inputs) && !isUnknown(given.path)
      ? claimPaths(row, text(given.path), targetsOf(inputs), cloudOf(whereOf(inputs, world)))
      : undefined;
  if (clash !== undefined) return { inputs, failures: [failure(clash)] };
  // Told when it is given, not at every update after that.
  const alone = givenAlone(inputs);
  if (alone !== undefined && alone !== givenAlone(olds)) progress.warn(alone);
  if (preview === true) await preflight(olds, inputs, progress, world);
  else endPreview(row);
  // An update's plan line comes from diff, which knows what is recorded.
  if (Object.keys(olds).length === 0) tellPlan(firstPlan(inputs), row, progress);
  await progress.settled();
  return { inputs };
}

async function preflight(olds: Raw, inputs: Raw, progress: Progress, world: World): Promise<void> {
  const preview = beginPreview(rowOf(inputs), changedInputs(olds, inputs));
  const ids = newlyWanted(olds, inputs);
  if (ids.length > 0) await lookAhead(ids, wantedOf(inputs), preview, progress, world);
}

/** A preview's plan stays to be read; when it is an update that asks, the next live line takes its place. */
function tellPlan(line: string, row: string, progress: Progress, found: readonly string[] = []): void {
  const preview = previewOf(row);
  if (preview === undefined) progress.status(line);
  else progress.note(`${line}${previewPart([...new Set([...preview.changed, ...found])], preview.states)}`);
}

/** Keeps the explicit provider's settings in memory; the inputs only say that there is one, or that it is not known yet. */
function takeProvider(settings: unknown, given: Raw): Raw {
  const known = isRecord(settings) && !hasUnknown(settings);
  rememberProvider(rowOf(given), known ? providerSettingsOf(settings) : undefined);
  return hasUnknown(settings) ? { ...given, explicitProvider: UNKNOWN } : given;
}

function whereOf(inputs: Raw, world: World) {
  return world.where(settingsOf(inputs), rowOf(inputs));
}

/** Without a property the engine prints the reason alone: a property's value might be the content. */
function failure(reason: string): Failure {
  return { property: "", reason };
}

function firstPlan(inputs: Raw): string {
  if (!fileKnown(inputs) || !targetsKnown(inputs)) return openPlan(inputs);
  const wanted = wantedOf(inputs);
  return planLine(plan(wanted.targets, wanted.delivery, wanted.policy, undefined), wanted.policy);
}

function openPlan(inputs: Raw): string {
  if (inputs.targetsProblem !== undefined) return "plan: targets unknown";
  return fileKnown(inputs) && !targetsKnown(inputs)
    ? "plan: targets unknown yet"
    : "plan: known once its inputs are known";
}

export async function diff(olds: Raw, news: Raw, world: World): Promise<{ changes: boolean }> {
  const row = rowOf(news);
  const progress = world.progress(row);
  if (!allKnown(news)) {
    tellPlan(openPlan(news), row, progress);
    await progress.settled();
    return { changes: true };
  }
  const before = decode(olds);
  const recorded = recordedIn(before, whereOf(news, world));
  const wanted = wantedOf(news);
  const changes = diffRules(recorded, wanted).length > 0;
  if (changes) {
    const todo = plan(wanted.targets, wanted.delivery, wanted.policy, recorded);
    const preview = previewOf(row);
    // Only here it is known what has to be tried again (decisions/009).
    if (preview !== undefined) await lookAhead(todo.send, wanted, preview, progress, world);
    const moved = recorded === before ? [] : ["region"];
    tellPlan(planLine(todo, wanted.policy, recorded.verdict), row, progress, moved);
    await progress.settled();
  }
  return { changes };
}

export async function create(
  inputs: Raw,
  world: World,
): Promise<{ id: string; outs: Record<string, unknown> }> {
  const id = world.randomHex(16);
  return { id, outs: await deliver(id, inputs, undefined, world) };
}

export async function update(
  id: string,
  olds: Raw,
  news: Raw,
  world: World,
): Promise<{ outs: Record<string, unknown> }> {
  return { outs: await deliver(id, news, decode(olds), world) };
}

async function deliver(
  id: string,
  inputs: Raw,
  recordedBefore: Recorded | undefined,
  world: World,
): Promise<Record<string, unknown>> {
  const urn = rowOf(inputs);
  const where = whereOf(inputs, world);
  const before = recordedBefore === undefined ? undefined : recordedIn(recordedBefore, where);
  const incarnation = before?.incarnation || world.randomHex(16);
  const wanted = inItsRegion(readyInputs(inputs), incarnation, before, where);
  const progress = harmless(world.progress(urn));
  const deps = async (): Promise<Deps> => ({
    ...world,
    api: abortable(await world.connect(wanted.settings, urn), world.signal, world.clock),
    progress,
  });
  const identity = {
    incarnation,
    run: world.randomHex(8),
    // Kept under a new name, parent or stack, so that it finds what it has sent.
    tag: before?.tag || tagOf(urn || incarnation),
    origin: originOf(urn),
  };
  // What sends and waits is loaded when there is an update, not for a preview.
  const { runRollout } = await import("../rollout/run.ts");
  const recorded = await runRollout(wanted, before, deps, identity);
  const { paragraph, message } = inWords(recorded);
  // With its row, on which the last words of the resource are told.
  const properties = { ...encode(recorded, paragraph), ...(urn === "" ? {} : { row: urn }) };
  report(recorded, wanted.policy, progress, isSendFile(inputs));
  await progress.settled();
  if (isSendFile(inputs) && !recorded.verdict.gateOpen) {
    const reason = asListItem(`${message}\n${NEXT_STEP}`);
    // The host adds the provider to what is returned, but not to what is thrown: without it no verb runs on that state.
    const { __provider } = inputs;
    const kept = { ...properties, ...(__provider === undefined ? {} : { __provider }) };
    throw new SendFileError(ErrorCode.ROLLOUT_FAILED, reason, { id, properties: kept, reasons: [reason] });
  }
  return properties;
}

function inItsRegion(
  wanted: Wanted,
  incarnation: string,
  before: Recorded | undefined,
  where: Where | undefined,
): Wanted {
  const hash = where === undefined ? before?.settings.regionHash : regionHash(incarnation, where.regionId);
  if (hash === undefined) return wanted;
  return { ...wanted, settings: { ...wanted.settings, regionHash: hash } };
}

/** Inputs that passed check may still lack targets: that fails here, where the engine is really updating. */
function readyInputs(inputs: Raw): Wanted {
  const [problem] = checkRules(inputs);
  if (problem !== undefined) throw new SendFileError(ErrorCode.INVALID_INPUT, problem);
  const { targetsProblem } = inputs;
  if (targetsProblem !== undefined) throw new SendFileError(ErrorCode.NO_TARGETS, text(targetsProblem));
  return wantedOf(inputs);
}

/** What is told when the resource goes; it makes no call. */
export function kept(props: Raw): string {
  return keptText(decode(props).fleet);
}

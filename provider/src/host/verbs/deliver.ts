/**
 * Pulumi's create and update: carries out the rollout and returns what is to be recorded. A SendFile whose rollout failed
 * throws, with the same properties as its partial result.
 */
import { check as checkRules } from "../../core/inputs/check.ts";
import { type Raw, text } from "../../core/inputs/unknown.ts";
import { settingsOf, wantedOf } from "../../core/inputs/wanted.ts";
import type { Recorded } from "../../core/model.ts";
import { originOf, tagOf } from "../../core/outcome/marker.ts";
import type { Wanted } from "../../core/plan/diff.ts";
import { recordedIn, regionHash, type Where } from "../../core/state/region.ts";
import { decode, encode } from "../../core/state/state.ts";
import { ErrorCode, SendFileError } from "../../errors.ts";
import { asListItem, NEXT_STEP } from "../../report/summary.ts";
import { inWords, report } from "../../report/tell.ts";
import type { Call } from "../call.ts";

export interface Delivered {
  readonly id: string;
  /** Properties to be recorded. */
  readonly outs: Raw;
  readonly gateOpen: boolean;
  readonly run: string;
}

export function create(inputs: Raw, call: Call): Promise<Delivered> {
  return deliver(call.randomHex(16), inputs, undefined, call);
}

export function update(id: string, olds: Raw, news: Raw, call: Call): Promise<Delivered> {
  return deliver(id, news, decode(olds), call);
}

async function deliver(
  id: string,
  inputs: Raw,
  recordedBefore: Recorded | undefined,
  call: Call,
): Promise<Delivered> {
  const { urn, progress } = call;
  const where = call.where(settingsOf(inputs));
  const before = recordedBefore === undefined ? undefined : recordedIn(recordedBefore, where);
  const incarnation = before?.incarnation || call.randomHex(16);
  const wanted = inItsRegion(readyInputs(inputs), incarnation, before, where);
  const deps = async () => ({ ...call, api: await call.connect(wanted.settings) });
  const identity = {
    incarnation,
    run: call.randomHex(8),
    // A resource under a new name, parent or stack keeps its Tag, so that it finds its earlier sends.
    tag: before?.tag || tagOf(urn || incarnation),
    origin: originOf(urn),
  };
  // A preview does not load what sends and waits.
  const { runRollout } = await import("../../rollout/run.ts");
  const recorded = await runRollout(wanted, before, deps, identity);
  report(recorded, wanted.policy, progress, call.type === "SendFile");
  await progress.settled();
  return ended(id, recorded, call);
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

function ended(id: string, recorded: Recorded, { type }: Call): Delivered {
  const { paragraph, message } = inWords(recorded);
  const outs = encode(recorded, paragraph);
  const { gateOpen } = recorded.verdict;
  if (gateOpen || type === "Rollout") return { id, outs, gateOpen, run: recorded.run };
  const reason = asListItem(`${message}\n${NEXT_STEP}`);
  throw new SendFileError(ErrorCode.ROLLOUT_FAILED, reason, { id, properties: outs, reasons: [reason] });
}

/**
 * Pulumi's create and update: carries out the rollout and returns the properties to record. When the rollout of a SendFile
 * failed, it throws an error that carries these properties, so that Pulumi records them all the same.
 */
import { check as checkRules } from "../../core/inputs/check.ts";
import { DIGEST_KEY_DIGITS } from "../../core/inputs/delivery-key.ts";
import { stateFolder } from "../../core/inputs/state-folder.ts";
import { type Raw, text } from "../../core/inputs/unknown.ts";
import { settingsOf, wantedOf } from "../../core/inputs/wanted.ts";
import type { Recorded } from "../../core/model.ts";
import { senderStackOf, tagOf } from "../../core/outcome/marker.ts";
import type { Wanted } from "../../core/plan/diff.ts";
import { encode } from "../../core/state/encode.ts";
import { recordedIn, regionHash, type Where } from "../../core/state/region.ts";
import { upgraded } from "../../core/state/upgrade.ts";
import { ErrorCode, SendFileError } from "../../errors.ts";
import { asListItem, NEXT_STEP } from "../../report/summary.ts";
import { inWords, report } from "../../report/tell.ts";
import type { runRollout } from "../../rollout/run.ts";
import type { Call } from "../call.ts";
import { recordedOf } from "./recorded.ts";

type RunRollout = typeof runRollout;

export interface Delivered {
  readonly id: string;
  /** Properties to record. */
  readonly outs: Raw;
  readonly gateOpen: boolean;
  readonly run: string;
}

/** `run` is given by the mocks only, whose rollouts call no API. */
export function create(inputs: Raw, call: Call, run?: RunRollout): Promise<Delivered> {
  return settled(deliver(call.randomHex(16), inputs, undefined, call, run), call);
}

export function update(id: string, olds: Raw, news: Raw, call: Call): Promise<Delivered> {
  return settled(deliver(id, news, recordedOf(olds), call), call);
}

/** Ends when all lines have left the process. */
function settled(delivered: Promise<Delivered>, { progress }: Call): Promise<Delivered> {
  return delivered.finally(() => progress.settled());
}

async function deliver(
  id: string,
  inputs: Raw,
  recordedBefore: Recorded | undefined,
  call: Call,
  run?: RunRollout,
): Promise<Delivered> {
  const { urn, progress } = call;
  const where = call.where(settingsOf(inputs));
  const inRegion = recordedBefore === undefined ? undefined : recordedIn(recordedBefore, where);
  const incarnation = inRegion?.incarnation || call.randomHex(16);
  const digestKey = inRegion?.digestKey || call.randomHex(DIGEST_KEY_DIGITS);
  const ready = readyInputs(inputs, digestKey);
  const before = inRegion === undefined ? undefined : upgraded(inRegion, ready.delivery, digestKey);
  const wanted = inItsRegion(ready, digestKey, before, where);
  const deps = async () => ({ ...call, api: await call.connect(wanted.settings) });
  const identity = {
    incarnation,
    digestKey,
    folder: stateFolder(id, wanted.delivery.files[0].windows),
    run: call.randomHex(8),
    // The Tag is kept when the resource gets a new name, parent or stack, so that its earlier sends are found.
    tag: before?.tag || tagOf(urn || incarnation),
    senderStack: senderStackOf(urn),
  };
  // Loaded here, so that previews do not load the code that sends and waits.
  const runRollout = run ?? (await import("../../rollout/run.ts")).runRollout;
  const recorded = await runRollout(wanted, before, deps, identity);
  report(recorded, wanted.policy, progress, call.type === "SendFile");
  return ended(id, recorded, call);
}

function inItsRegion(
  wanted: Wanted,
  digestKey: string,
  before: Recorded | undefined,
  where: Where | undefined,
): Wanted {
  const hash = where === undefined ? before?.settings.regionHash : regionHash(digestKey, where.regionId);
  if (hash === undefined) return wanted;
  const { explicitProvider } = wanted.settings;
  const region = where === undefined ? before?.settings.region : where.regionId;
  const kept = explicitProvider === true || region === undefined ? {} : { region };
  return { ...wanted, settings: { ...wanted.settings, regionHash: hash, ...kept } };
}

/** Throws when the targets are unknown. Check only warned about that, because a preview may pass without targets. */
function readyInputs(inputs: Raw, digestKey: string): Wanted {
  const [problem] = checkRules(inputs);
  if (problem !== undefined) throw new SendFileError(ErrorCode.INVALID_INPUT, problem);
  const { targetsProblem } = inputs;
  if (targetsProblem !== undefined) throw new SendFileError(ErrorCode.NO_TARGETS, text(targetsProblem));
  return wantedOf(inputs, digestKey);
}

function ended(id: string, recorded: Recorded, { type }: Call): Delivered {
  const { paragraph, message } = inWords(recorded);
  const outs = encode(recorded, paragraph);
  const { gateOpen } = recorded.verdict;
  if (gateOpen || type === "Rollout") return { id, outs, gateOpen, run: recorded.run };
  const reason = asListItem(`${message}\n${NEXT_STEP}`);
  throw new SendFileError(ErrorCode.ROLLOUT_FAILED, reason, { id, properties: outs, reasons: [reason] });
}

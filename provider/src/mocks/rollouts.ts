/**
 * Makes the resources of this package without an engine: checks their inputs, carries out their rollouts in memory, and keeps
 * the result of each.
 */
import type { RolloutResult } from "../args.ts";
import { hasUnknown, isRecord, type Raw, text } from "../core/inputs/unknown.ts";
import { decode } from "../core/state/decode.ts";
import { rolloutResult } from "../core/state/outputs.ts";
import { SendFileError } from "../errors.ts";
import { takeApart } from "../host/request.ts";
import { check } from "../host/verbs/check.ts";
import { create } from "../host/verbs/deliver.ts";
import { PathOwners } from "../preview/path-owners.ts";
import { runRollout } from "../rollout/run.ts";
import { callOf } from "./call.ts";
import { MockCloud } from "./cloud.ts";
import { endsOf } from "./ends.ts";
import { mockedSteps } from "./steps.ts";

/** What happens in the rollout of one FileRollout or SendFile. */
export interface RolloutMock {
  /**
   * Ids of the instances that fail; or ids with the error code of each, such as `{ "i-2": "TestFailed" }`: a code of the API
   * or of docs/activation.md. @default none; without a code an instance fails as `FileCreateFail`
   */
  failed?: readonly string[] | Readonly<Record<string, string>> | undefined;
  /** Ids of the instances that are stopped, so that they are unreachable. @default none */
  unreachable?: readonly string[] | undefined;
  /** Ids of the instances whose end never becomes known. @default none */
  unknown?: readonly string[] | undefined;
  /** Ids of the instances that `targetTags` matches. @default `i-mock0001` and `i-mock0002` */
  tagged?: readonly string[] | undefined;
}

type Made = { id: string | undefined; state: Record<string, unknown> };
type Type = "FileRollout" | "Rollout" | "SendFile" | "Gate";

export class MockedRollouts {
  private readonly mocks: Readonly<Record<string, RolloutMock>>;
  private readonly onFailure: () => void;
  private readonly owners = new PathOwners();
  private readonly results = new Map<string, PromiseWithResolvers<RolloutResult>>();

  /** `onFailure` is called when the engine would end the deployment, because a rollout failed. */
  constructor(mocks: Readonly<Record<string, RolloutMock>>, onFailure: () => void) {
    this.mocks = mocks;
    this.onFailure = onFailure;
  }

  result(name: string): Promise<RolloutResult> {
    return this.resultOf(name).promise;
  }

  async make(type: Type, name: string, inputs: unknown): Promise<Made> {
    const raw = isRecord(inputs) ? inputs : {};
    if (type === "FileRollout") return { id: undefined, state: {} };
    if (type === "Gate") return this.gate(raw);
    const own = type === "Rollout" ? name.replace(/-send$/, "") : name;
    try {
      return await this.roll(own, raw);
    } catch (error) {
      this.resultOf(own).reject(error);
      throw error;
    }
  }

  private async roll(name: string, raw: Raw): Promise<Made> {
    const mock = this.mocks[name] ?? {};
    const { request, inputs } = takeApart(raw);
    const call = callOf(request, new MockCloud(mock));
    const { inputs: checked, failures } = await check({}, inputs, request, call, this.owners);
    if (failures !== undefined) throw new Error(failures.map(({ reason }) => reason).join("\n"));
    // Without the properties that a rollout records, all outputs are unknown, as in a preview.
    if (request.preview || hasUnknown(checked)) return { id: name, state: {} };
    const steps = mockedSteps(endsOf(mock, name));
    const run: typeof runRollout = (wanted, recorded, deps, sender) =>
      runRollout(wanted, recorded, deps, sender, steps);
    const made = await delivered(() => create(checked, call, run));
    this.resultOf(name).resolve(rolloutResult(decode(made.state), text(made.state.summary)));
    return made.isSaved ? { id: made.id, state: made.state } : this.never();
  }

  private gate({ passed, run }: Raw): Made | Promise<never> {
    const isOpen = passed === true || hasUnknown(passed);
    return isOpen ? { id: "gate", state: { passed: true, run } } : this.never();
  }

  /** A resource that the engine would not make. What depends on it waits for ever; an error would fail every test. */
  private never(): Promise<never> {
    this.onFailure();
    return new Promise(() => undefined);
  }

  private resultOf(name: string): PromiseWithResolvers<RolloutResult> {
    const known = this.results.get(name) ?? Promise.withResolvers<RolloutResult>();
    this.results.set(name, known);
    // Pulumi reports a refused resource itself, also when nobody asks for the result.
    known.promise.catch(() => undefined);
    return known;
  }
}

/** `isSaved` is false for a SendFile whose rollout failed, because it throws. */
async function delivered(work: () => ReturnType<typeof create>) {
  try {
    const { id, outs } = await work();
    return { id, state: { ...outs }, isSaved: true };
  } catch (error) {
    const partial = error instanceof SendFileError ? error.partial : undefined;
    if (partial === undefined) throw error;
    return { id: partial.id, state: partial.properties, isSaved: false };
  }
}

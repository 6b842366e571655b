/** A small model of the Pulumi engine and its state of one resource: up (check, diff, create or update), refresh and destroy,
 * with what is kept of each. A killed run keeps nothing. */
import type { Emulator, RequestRecord } from "../../../emulator/src/index.ts";
import type { Recorded } from "../../../provider/src/core/model.ts";
import { decode } from "../../../provider/src/core/state/decode.ts";
import { SendFileError } from "../../../provider/src/errors.ts";
import type { SharedClock } from "./clock.ts";
import { type Fate, type ProviderProcess, startProcess } from "./process.ts";

type Raw = Record<string, unknown>;

export type Kind = "Rollout" | "SendFile";

export interface Did {
  /** `none`: no difference was found. `failed`: nothing is known of the run but its error. */
  readonly end: "none" | "create" | "update" | "refresh" | "destroy" | "killed" | "failed";
  readonly error: string;
  readonly lines: readonly string[];
  readonly calls: readonly RequestRecord[];
}

interface State {
  readonly id: string;
  readonly inputs: Raw;
  readonly outputs: Raw;
  /** The last create or update threw, so that the next run updates whether or not there is a difference. */
  readonly isTainted: boolean;
}

const URN = "urn:pulumi:dev::sequences::pulumi-nodejs:dynamic/alicloud-sendfile:Rollout::web-send";
const LIVES: Fate = { kind: "lives" };

export class Engine {
  private readonly emulator: Emulator;
  private readonly clock: SharedClock;
  private readonly kind: Kind;
  private state: State | undefined;

  constructor(emulator: Emulator, clock: SharedClock, kind: Kind) {
    this.emulator = emulator;
    this.clock = clock;
    this.kind = kind;
  }

  get recorded(): Recorded | undefined {
    return this.state === undefined ? undefined : decode(this.state.outputs);
  }

  get outputs(): Raw | undefined {
    return this.state?.outputs;
  }

  get id(): string | undefined {
    return this.state?.id;
  }

  up(args: Raw, fate: Fate = LIVES): Promise<Did> {
    const news = { ...args, __row: URN, __kind: this.kind };
    return this.run(fate, async ({ verbs }) => {
      const before = this.state;
      const checked = await verbs.check(before?.inputs ?? {}, copy(news));
      if (checked.failures !== undefined)
        throw new Error(checked.failures.map(({ reason }) => reason).join("\n"));
      const inputs = copy(checked.inputs);
      if (before === undefined) {
        const made = await verbs.create(copy(inputs)).catch(partial);
        return () => this.keep(made.id, inputs, made.outs, "isTainted" in made, "create");
      }
      const { id, outputs, isTainted } = before;
      if (!isTainted && !(await verbs.diff(copy(outputs), copy(inputs))).changes)
        return () => this.keep(id, inputs, outputs, false, "none");
      const made = await verbs
        .update(id, copy(outputs), copy(inputs))
        .then(({ outs }) => ({ id, outs }))
        .catch(partial);
      return () => this.keep(id, inputs, made.outs, "isTainted" in made, "update");
    });
  }

  refresh(fate: Fate = LIVES): Promise<Did> {
    return this.run(fate, async ({ verbs }) => {
      const before = this.state;
      if (before === undefined) return () => "refresh";
      const { props } = await verbs.read(before.id, copy(before.outputs));
      return () => this.keep(before.id, before.inputs, props, before.isTainted, "refresh");
    });
  }

  /** A delete that fails keeps the state. */
  destroy(fate: Fate = LIVES): Promise<Did> {
    return this.run(fate, async ({ verbs }) => {
      if (this.state !== undefined) await verbs.remove(copy(this.state.outputs), this.state.id);
      return () => {
        this.state = undefined;
        return "destroy";
      };
    });
  }

  /** Does the work in a process of its own. What it returns keeps the result, and is called unless the process was killed. */
  private async run(fate: Fate, work: (process: ProviderProcess) => Promise<() => Did["end"]>): Promise<Did> {
    const first = this.emulator.requests.length;
    const process = startProcess(this.emulator, this.clock, fate);
    let [end, error]: [Did["end"], string] = ["killed", ""];
    try {
      const keep = await Promise.race([work(process), process.died]);
      if (keep !== "killed") end = keep();
    } catch (thrown) {
      if (!(thrown instanceof Error)) throw thrown;
      [end, error] = ["failed", thrown.message];
    }
    process.close();
    const calls = this.emulator.requests.slice(first);
    return { end, error, lines: process.lines, calls };
  }

  private keep(id: string, inputs: Raw, outputs: Raw, isTainted: boolean, end: Did["end"]): Did["end"] {
    this.state = { id, inputs, outputs: copy(outputs), isTainted };
    return end;
  }
}

/** What the engine saves of a create or update that threw. */
function partial(error: unknown): { id: string; outs: Raw; isTainted: true } {
  if (!(error instanceof SendFileError) || error.partial === undefined) throw error;
  return { id: error.partial.id, outs: error.partial.properties, isTainted: true };
}

/** Returns what the engine passes on and stores: JSON without anything that is undefined. */
function copy(raw: Raw): Raw {
  return JSON.parse(JSON.stringify(raw)) as Raw;
}

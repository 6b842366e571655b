/**
 * One host for one configuration: Pulumi's verbs, and all that they remember between two calls. A provider process has
 * one; whoever binds it to the engine hands over what each call is about beside its inputs.
 */
import { abortable } from "../client/abortable.ts";
import { type ProviderSettings, providerSettingsOf } from "../connection/config/explicit.ts";
import { hasUnknown, isRecord, type Raw } from "../core/inputs/unknown.ts";
import { targetsOf } from "../core/inputs/wanted.ts";
import { ErrorCode, SendFileError } from "../errors.ts";
import { PathOwners } from "../preview/path-owners.ts";
import { type Preview, Previews } from "../preview/previews.ts";
import type { EngineWatch } from "./alive.ts";
import type { Call } from "./call.ts";
import { FleetSize } from "./heap.ts";
import { HeldFailures } from "./held-failures.ts";
import type { Own } from "./own-inputs.ts";
import { type Checked, check } from "./verbs/check.ts";
import { create, type Delivered, update } from "./verbs/deliver.ts";
import { diff } from "./verbs/diff.ts";
import { read } from "./verbs/read.ts";
import { remove } from "./verbs/remove.ts";
import { type ConfigReader, harmless, type World } from "./world.ts";

/** What a rollout said when it ended, as its gate is given it. */
export interface GateInputs {
  readonly passed: boolean;
  readonly run: string;
  readonly message: string;
}

export class Host {
  private readonly world: World;
  private readonly watch: Pick<EngineWatch, "begin" | "during">;
  /** Settings of explicit providers, by the URN of the resource; held in memory, so that no part of them reaches state. */
  private readonly providers = new Map<string, ProviderSettings>();
  private readonly previews = new Previews();
  private readonly owners = new PathOwners();
  private readonly failures = new HeldFailures();
  private readonly fleet: FleetSize;

  constructor(world: World, watch: Pick<EngineWatch, "begin" | "during">) {
    this.world = world;
    this.watch = watch;
    this.fleet = new FleetSize(() => world.collectEarly());
  }

  configure(read: ConfigReader): void {
    this.world.configure(read);
    this.watch.begin();
  }

  async check(own: Own, olds: Raw, news: Raw): Promise<Checked> {
    this.rememberProvider(own);
    if (!own.preview) this.previews.end(own.urn);
    const call = this.call(own, own.preview ? this.previews.begin(own.urn) : undefined);
    const checked = await check(olds, news, own, call, this.owners);
    this.fleet.expect(own.urn, targetsOf(checked.inputs).length);
    return checked;
  }

  diff(own: Own, olds: Raw, news: Raw): Promise<{ changes: boolean }> {
    return diff(olds, news, this.call(own, this.previews.of(own.urn)));
  }

  create(own: Own, inputs: Raw): Promise<Delivered> {
    this.fleet.expect(own.urn, targetsOf(inputs).length);
    return this.inTurn(() => create(inputs, this.call(own)));
  }

  update(own: Own, id: string, olds: Raw, news: Raw): Promise<Delivered> {
    this.fleet.expect(own.urn, targetsOf(news).length);
    return this.inTurn(() => update(id, olds, news, this.call(own)));
  }

  read(own: Own, props: Raw): Promise<Raw> {
    return this.watch.during(() => read(props, this.call(own)));
  }

  remove(own: Own, props: Raw): Promise<void> {
    return remove(props, this.call(own));
  }

  /** Lets dependents through, or throws what the rollout had to say once no other failure can be lost by that. */
  async gate({ passed, run, message }: GateInputs): Promise<void> {
    this.failures.gateCame(run);
    if (passed) return;
    await this.watch.during(() => this.failures.mayFail(this.world.clock, this.world.signal));
    throw new SendFileError(ErrorCode.ROLLOUT_FAILED, message);
  }

  /** Settings that are unknown or not given erase the earlier ones, because those may be another run's. */
  private rememberProvider({ urn, providerSettings }: Own): void {
    if (urn !== "" && isRecord(providerSettings) && !hasUnknown(providerSettings))
      this.providers.set(urn, providerSettingsOf(providerSettings));
    else this.providers.delete(urn);
  }

  private call({ urn, type }: Own, preview?: Preview): Call {
    const { world } = this;
    const { clock, signal, random } = world;
    const explicit = this.providers.get(urn);
    return {
      urn,
      type,
      preview,
      progress: harmless(world.progress(urn)),
      where: (settings) => world.where(settings, explicit),
      connect: async (settings) => abortable(await world.connect(settings, explicit), signal, clock),
      randomHex: (length) => world.randomHex(length),
      random,
      clock,
      signal,
    };
  }

  /** One create or update among those of the process: what it throws is held back while another one may still fail. */
  private inTurn(work: () => Promise<Delivered>): Promise<Delivered> {
    return this.watch.during(async () => {
      this.failures.begin();
      try {
        const delivered = await work();
        this.failures.end(delivered.gateOpen ? undefined : delivered.run);
        return delivered;
      } catch (error) {
        this.failures.end();
        await this.failures.mayFail(this.world.clock, this.world.signal);
        throw error;
      }
    });
  }
}

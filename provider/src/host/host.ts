/**
 * Pulumi's verbs for one configuration, and everything that they remember between two calls. A provider process has one host.
 * The binding (dynamic.ts) calls it with a request, which says what the call is about, and with inputs of arguments only.
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
import type { Request } from "./request.ts";
import { type Checked, check } from "./verbs/check.ts";
import { create, type Delivered, update } from "./verbs/deliver.ts";
import { diff } from "./verbs/diff.ts";
import { read } from "./verbs/read.ts";
import { remove } from "./verbs/remove.ts";
import { type ConfigReader, harmless, type World } from "./world.ts";

/** The end of a rollout, as the inputs of its gate tell it. */
export interface GateInputs {
  readonly passed: boolean;
  readonly run: string;
  readonly message: string;
}

export class Host {
  private readonly world: World;
  private readonly watch: Pick<EngineWatch, "begin" | "during">;
  /** URN of a resource → settings of its explicit provider. They are kept in memory only, so that none reaches state. */
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

  async check(request: Request, olds: Raw, news: Raw): Promise<Checked> {
    // Counted before the inputs are judged, because judging many makes the heap grow. Tags may match other targets now.
    this.fleet.expect(request.urn, targetsOf({ ...news, targets: olds.targets }).length);
    this.rememberProvider(request);
    if (!request.preview) this.previews.end(request.urn);
    const call = this.call(request, request.preview ? this.previews.begin(request.urn) : undefined);
    const checked = await check(olds, news, request, call, this.owners);
    this.fleet.expect(request.urn, targetsOf(checked.inputs).length);
    return checked;
  }

  diff(request: Request, olds: Raw, news: Raw): Promise<{ changes: boolean }> {
    return diff(olds, news, this.call(request, this.previews.of(request.urn)));
  }

  create(request: Request, inputs: Raw): Promise<Delivered> {
    this.fleet.expect(request.urn, targetsOf(inputs).length);
    return this.inTurn(() => create(inputs, this.call(request)));
  }

  update(request: Request, id: string, olds: Raw, news: Raw): Promise<Delivered> {
    this.fleet.expect(request.urn, targetsOf(news).length);
    return this.inTurn(() => update(id, olds, news, this.call(request)));
  }

  read(request: Request, id: string, props: Raw): Promise<Raw> {
    return this.watch.during(() => read(id, props, this.call(request)));
  }

  /** A failure is held back, because an update that deletes a resource may publish results of others. */
  remove(request: Request, id: string | undefined, props: Raw): Promise<void> {
    return this.watch.during(async () => {
      try {
        await remove(id, props, this.call(request), this.owners);
      } catch (error) {
        await this.failures.mayFail(this.world.clock, this.world.signal);
        throw error;
      }
    });
  }

  /** Returns when the rollout passed, which lets dependents through; throws its message when it failed. */
  async gate({ passed, run, message }: GateInputs): Promise<void> {
    this.failures.gateCame(run);
    if (passed) return;
    await this.watch.during(() => this.failures.mayFail(this.world.clock, this.world.signal));
    throw new SendFileError(ErrorCode.ROLLOUT_FAILED, message);
  }

  /** Unknown or missing settings erase the remembered ones, because those may belong to an earlier run. */
  private rememberProvider({ urn, providerSettings }: Request): void {
    if (urn !== "" && isRecord(providerSettings) && !hasUnknown(providerSettings))
      this.providers.set(urn, providerSettingsOf(providerSettings));
    else this.providers.delete(urn);
  }

  private call({ urn, type }: Request, preview?: Preview): Call {
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

  /** Carries out one create or update. Its error is held back until no other failure can be lost by it (held-failures.ts). */
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

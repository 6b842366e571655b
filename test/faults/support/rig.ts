/** Sets up a rig: an emulator, a proxy and one resource on one virtual clock. Its `up` calls the provider as the engine
 * does and keeps the state, or keeps the old state if it is killed. Every printed or stored text is recorded. */
import { createRequire } from "node:module";
import type { Emulator, EmulatorOptions, InstanceOverride } from "ecs-assistant-emulator";
import type { CredentialsProvider } from "../../../provider/src/connection/credentials.ts";
import { decode } from "../../../provider/src/core/state/decode.ts";
import { SendFileError } from "../../../provider/src/errors.ts";
import type { World } from "../../../provider/src/host/world.ts";
import * as lifecycle from "../../provider/support/lifecycle.ts";
import { audit } from "./audit.ts";
import { VirtualClock } from "./clock.ts";
import { connectTo } from "./cloud.ts";
import { type CallFault, FaultPlan } from "./faults.ts";
import { type Passed, startProxy } from "./proxy.ts";

const { startEmulator } = createRequire(import.meta.url)(
  "ecs-assistant-emulator",
) as typeof import("ecs-assistant-emulator");

export const PATH = "/etc/app/app.conf";
const URN = "urn:pulumi:dev::faults::pulumi-nodejs:dynamic/alicloud-sendfile:Rollout::web-send";

export interface RigOptions {
  readonly emulator?: EmulatorOptions;
  readonly readTimeoutMs?: number;
  /** Gives the credentials with which calls are signed. @default those of the emulator */
  readonly credentials?: (emulator: Emulator) => CredentialsProvider;
  /** Further credentials that no text may contain. The emulator's own are always checked. */
  readonly secrets?: readonly string[];
}

export interface UpOptions {
  readonly faults?: readonly CallFault[];
  /** Kills the provider's process before this API call, counted from 1. The run saves no state. */
  readonly killBeforeCall?: number;
  /** Cancels the run this many milliseconds after its start, as Ctrl-C does. */
  readonly cancelAfterMs?: number;
  /** Kills the provider's process after its last API call. Everything was sent, but the run saves no state. */
  readonly killAtEnd?: boolean;
}

export interface Up {
  readonly kind: "none" | "create" | "update" | "killed" | "error";
  /** The error with which the run ended, or "". */
  readonly error: string;
  /** The API calls of this run. */
  readonly calls: readonly Passed[];
  /** Virtual milliseconds that the run took. */
  readonly tookMs: number;
}

type State = Record<string, unknown>;

export async function startRig(options: RigOptions = {}) {
  const clock = new VirtualClock();
  const timing = { pendingMs: 100, runningMs: 50, ...options.emulator?.timing };
  const emulator = await startEmulator({ ...options.emulator, clock, timing });
  const proxy = await startProxy(emulator.endpoint, clock);
  const transcript: string[] = [];
  const contents = new Set<string>();
  const note = (text: string) => void transcript.push(text);
  let state: State | undefined;
  let id = "";
  let hexes = 0;

  // A delivery is over after the time that is set for the instance. On an instance that hangs it is over at its
  // Timeout.
  const instances = new Map(Object.entries(instanceOptions(options.emulator)));
  proxy.onAccepted = (entry) => {
    const timeout = Number(entry.params.Timeout) * 1000;
    const ids = Object.entries(entry.params).filter(([name]) => name.startsWith("InstanceId."));
    entry.over = new Map(
      ids.map(([, id]) => {
        const { hang = false, deliveryMs = 0 } = instances.get(id) ?? {};
        return [id, entry.time + (hang ? timeout : Math.min(timeout, deliveryMs))];
      }),
    );
  };

  const credentials = options.credentials?.(emulator) ?? keys(emulator);
  const readTimeoutMs = options.readTimeoutMs ?? 20_000;

  /** Starts a provider process. When it is killed, its calls and sleeps never return. */
  async function startProcess({ killBeforeCall = Number.POSITIVE_INFINITY, cancelAfterMs }: UpOptions) {
    const { signal } = cancelled(cancelAfterMs);
    let calls = 0;
    let dead = false;
    let die: () => void = () => undefined;
    const died = new Promise<"killed">((resolve) => {
      die = () => {
        dead = true;
        resolve("killed");
      };
    });
    const cloud = await connectTo(
      { proxy, clock, signal, regionId: emulator.regionId, credentials, readTimeoutMs },
      () => {
        if (!dead && ++calls < killBeforeCall) return Promise.resolve();
        die();
        return new Promise<void>(() => undefined);
      },
    );
    const world: World = {
      configure: () => undefined,
      connect: () => cloud.api,
      where: () => undefined,
      progress: () => ({
        status: note,
        note,
        noteOnce: (_, text) => note(text),
        warn: note,
        settled: async () => undefined,
      }),
      // Every call must return another text.
      randomHex: (length) => (0x9e3779b1 * ++hexes).toString(16).padStart(length, "0").slice(-length),
      random: () => 0.5,
      collectEarly: () => undefined,
      clock: {
        now: () => clock.now(),
        sleep: (ms, signal) => (dead ? new Promise(() => undefined) : clock.sleep(ms, signal)),
      },
      signal,
    };
    return { world, died, close: cloud.close };
  }

  function cancelled(afterMs: number | undefined): AbortController {
    const controller = new AbortController();
    if (afterMs !== undefined) clock.after(afterMs, () => controller.abort());
    return controller;
  }

  async function run(inputs: State, world: World): Promise<Up["kind"]> {
    const checked = await lifecycle.check(
      state ?? {},
      // Preflight and retries are off, so that a fault affects exactly the call that the test is about.
      { row: URN, path: PATH, kind: "Rollout", rollout: { preflight: false, retries: 0 }, ...inputs },
      world,
    );
    if (checked.failures !== undefined)
      throw new SendFileError(
        "INVALID_INPUT" as never,
        checked.failures.map(({ reason }) => reason).join("\n"),
      );
    if (state === undefined) {
      const made = await lifecycle.create(checked.inputs, world);
      id = made.id;
      keep(made.outs);
      return "create";
    }
    const before = structuredClone(state);
    if (!(await lifecycle.diff(before, checked.inputs, world)).changes) return "none";
    keep((await lifecycle.update(id, before, checked.inputs, world)).outs);
    return "update";
  }

  let saves = true;
  function keep(outs: State): void {
    const text = JSON.stringify(outs);
    // contentSha256 is left out of the transcript, because the engine stores it encrypted (additionalSecretOutputs).
    note(JSON.stringify({ ...outs, contentSha256: "[secret]" }));
    if (saves) state = JSON.parse(text);
  }

  async function up(inputs: State, how: UpOptions = {}): Promise<Up> {
    contents.add(String(inputs.content));
    proxy.plan = new FaultPlan(how.faults ?? []);
    const first = proxy.passed.length;
    const startedAt = clock.now();
    const process = await startProcess(how);
    saves = how.killAtEnd !== true;
    let kind: Up["kind"];
    let error = "";
    try {
      kind = await Promise.race([run(inputs, process.world), process.died]);
    } catch (thrown) {
      if (!(thrown instanceof SendFileError)) throw thrown;
      kind = "error";
      error = thrown.message;
      note(error);
      if (thrown.properties !== undefined) keep(thrown.properties);
    }
    if (kind === "killed") clock.bury();
    if (how.killAtEnd === true) kind = "killed";
    process.close();
    proxy.plan = new FaultPlan([]);
    return { kind, error, calls: proxy.passed.slice(first), tookMs: clock.now() - startedAt };
  }

  /** Does what `pulumi refresh` does. Returns the API calls that it made. */
  async function refresh(faults: readonly CallFault[] = []): Promise<readonly Passed[]> {
    proxy.plan = new FaultPlan(faults);
    const first = proxy.passed.length;
    saves = true;
    const process = await startProcess({});
    if (state !== undefined) keep((await lifecycle.read(id, structuredClone(state), process.world)).props);
    process.close();
    proxy.plan = new FaultPlan([]);
    return proxy.passed.slice(first);
  }

  return {
    clock,
    emulator,
    proxy,
    transcript,
    up,
    refresh,
    state: () => state,
    recorded: () => (state === undefined ? undefined : decode(state)),
    setInstance(id: string, override: InstanceOverride): void {
      emulator.setInstance(id, override);
      instances.set(id, { ...instances.get(id), ...override });
    },
    /** Forgets the state, as `pulumi destroy` does. The files stay on the disks. */
    destroy: () => {
      state = undefined;
    },
    /** Closes the rig, and checks all that it recorded (audit.ts). */
    async close() {
      await proxy.close();
      await emulator.close();
      const credentials = [emulator.accessKeyId, emulator.accessKeySecret, ...(options.secrets ?? [])];
      audit({ transcript, passed: proxy.passed, contents, credentials });
    },
  };
}

export type Rig = Awaited<ReturnType<typeof startRig>>;

function instanceOptions(options: EmulatorOptions = {}): Readonly<Record<string, InstanceOverride>> {
  return typeof options.instances === "object" ? options.instances : {};
}

function keys({ accessKeyId, accessKeySecret }: Emulator): CredentialsProvider {
  return { get: () => Promise.resolve({ ok: true, value: { accessKeyId, accessKeySecret } }) };
}

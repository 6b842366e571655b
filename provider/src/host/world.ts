/**
 * What a host needs from outside, as interfaces, so that tests can replace it: the API, the clock, random values, the rows of
 * the engine's display. host/deps.ts builds the real world.
 */
import type { EcsApi } from "../client/api.ts";
import type { ProviderSettings } from "../connection/config/explicit.ts";
import type { Settings } from "../core/model.ts";
import type { Where } from "../core/state/region.ts";
import type { Progress } from "../tasks/deps.ts";
import type { Clock } from "../waiter/clock.ts";

/** Reads one value of the stack's configuration, such as "alicloud:region"; undefined when it is not set. */
export type ConfigReader = (key: string) => string | undefined;

export interface World {
  /** Takes the reader of the stack's configuration. Before that no value is set. */
  configure(read: ConfigReader): void;
  /** `explicit` holds the settings of the resource's explicit provider; undefined when it has none, or they did not arrive. */
  connect(settings: Settings, explicit: ProviderSettings | undefined): EcsApi | Promise<EcsApi>;
  /** Region and endpoint that the settings lead to; makes no API call. Undefined when the configuration names no region. */
  where(settings: Settings, explicit: ProviderSettings | undefined): Where | undefined;
  progress(urn: string): Row;
  /** Random hex text of the given length. */
  randomHex(length: number): string;
  /** A random number in [0, 1). */
  random(): number;
  /** Keeps the process small from now on, at the cost of some CPU. */
  collectEarly(): void;
  readonly clock: Clock;
  /** Aborts when the user cancels, or when the engine is gone. */
  readonly signal: AbortSignal;
}

/** The lines of one resource's row. `settled` resolves when all of them have left the process. */
export type Row = Progress & { settled(): Promise<void> };

/** The same row, which swallows errors, so that a line that cannot be logged never stops a rollout. */
export function harmless(row: Row): Row {
  const quietly = (tell: (text: string) => void) => (text: string) => {
    try {
      tell(text);
    } catch {}
  };
  return {
    status: quietly((text) => row.status(text)),
    note: quietly((text) => row.note(text)),
    noteOnce: (topic, text) => quietly((line) => row.noteOnce(topic, line))(text),
    warn: quietly((text) => row.warn(text)),
    async settled() {
      try {
        await row.settled();
      } catch {}
    },
  };
}

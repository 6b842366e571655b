/**
 * The outside of one host, as interfaces: the API, the clock, randomness, the engine's rows. host/deps.ts builds the real
 * one.
 */
import type { EcsApi } from "../client/api.ts";
import type { ProviderSettings } from "../connection/config/explicit.ts";
import type { Settings } from "../core/model.ts";
import type { Where } from "../core/state/region.ts";
import type { Progress } from "../rollout/context.ts";
import type { Clock } from "../waiter/clock.ts";

/** The stack's configuration: "alicloud:region" → its value. */
export type ConfigReader = (key: string) => string | undefined;

export interface World {
  /** The stack's configuration has arrived; the reader is only stored. */
  configure(read: ConfigReader): void;
  /** `explicit` are the settings of the resource's explicit provider, if it has one and they have arrived. */
  connect(settings: Settings, explicit: ProviderSettings | undefined): EcsApi | Promise<EcsApi>;
  /** Where that connection leads to, without a call; undefined when nothing says so. */
  where(settings: Settings, explicit: ProviderSettings | undefined): Where | undefined;
  progress(urn: string): Row;
  /** Random hex text of the given length. */
  randomHex(length: number): string;
  /** In [0, 1). */
  random(): number;
  /** Keeps the process small from now on, at the cost of some CPU. */
  collectEarly(): void;
  readonly clock: Clock;
  /** Aborts when the user cancels, or when the engine is gone. */
  readonly signal: AbortSignal;
}

/** The lines of one resource's row; `settled` ends when all of them have left the process. */
export type Row = Progress & { settled(): Promise<void> };

/** The same row without errors: a line that cannot be told never stops a rollout. */
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

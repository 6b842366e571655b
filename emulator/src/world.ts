/** What the actions act on: the emulated account and its time. */

import type { ClientTokens } from "./client-tokens.ts";
import type { Clock } from "./clock.ts";
import type { Deliveries } from "./fleet/delivery.ts";
import type { Instances } from "./fleet/instances.ts";
import type { CommandOrder, FileOrder, Invocation, Invocations } from "./fleet/invocations.ts";
import type { ApiEdition } from "./scenario.ts";

export interface World {
  readonly clock: Clock;
  readonly apiEdition: ApiEdition;
  /** The region that has the instances. */
  readonly regionId: string;
  readonly instances: Instances;
  /** Of SendFile. */
  readonly invocations: Invocations<FileOrder>;
  /** Of RunCommand. */
  readonly commands: Invocations<CommandOrder>;
  readonly deliveries: Deliveries;
  /** Start what was remembered. */
  readonly startFiles: (invocation: Invocation<FileOrder>) => void;
  readonly startCommands: (invocation: Invocation<CommandOrder>) => void;
  /** Undefined when ClientToken is not to make calls idempotent. */
  readonly clientTokens: ClientTokens | undefined;
  /** How far reads lag behind writes. */
  readonly visibleAfterMs: number;
  readonly retentionMs: number;
  /** How long an agent that went away still counts as there. */
  readonly heartbeatLagMs: number;
  /** Called after each change of the invocations. */
  readonly changed: () => void;
}

/** What the actions act on: the emulated account and its time. */

import type { ClientTokens } from "./client-tokens.ts";
import type { Clock } from "./clock.ts";
import type { Deliveries } from "./fleet/delivery.ts";
import type { Instances } from "./fleet/instances.ts";
import type { Invocations } from "./fleet/invocations.ts";

export interface World {
  readonly clock: Clock;
  /** The region that has the instances. */
  readonly regionId: string;
  readonly instances: Instances;
  readonly invocations: Invocations;
  readonly deliveries: Deliveries;
  /** Undefined when ClientToken is not to make calls idempotent. */
  readonly clientTokens: ClientTokens | undefined;
  /** How far reads lag behind writes. */
  readonly visibleAfterMs: number;
  readonly retentionMs: number;
  /** Called after each change of the invocations. */
  readonly changed: () => void;
}

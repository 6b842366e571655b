/** Defines the emulated account, which the API actions read and change. */

import type { ClientTokens } from "./client-tokens.ts";
import type { Clock } from "./clock.ts";
import type { DailyQuota } from "./daily-quota.ts";
import type { Deliveries } from "./fleet/delivery.ts";
import type { Instances } from "./fleet/instances.ts";
import type { CommandOrder, FileOrder, Invocation, Invocations } from "./fleet/invocations.ts";
import type { ApiEdition } from "./scenario.ts";

export interface CommandRules {
  /** Milliseconds for which the API shows results of commands. */
  readonly retentionMs: number;
  /** Most characters of a command's content in Base64. */
  readonly mostBase64: number;
  /** Undefined when the calls of a day are not limited. */
  readonly quota: DailyQuota | undefined;
  /** Whether one instance that does not run has the whole call refused. */
  readonly refusesStopped: boolean;
  /** Most instances of one command that DescribeInvocations shows. */
  readonly instancesShown: number;
}

export interface World {
  readonly clock: Clock;
  readonly apiEdition: ApiEdition;
  /** The only region that has instances. */
  readonly regionId: string;
  readonly instances: Instances;
  /** The SendFile calls. */
  readonly invocations: Invocations<FileOrder>;
  /** The RunCommand calls. */
  readonly commands: Invocations<CommandOrder>;
  readonly deliveries: Deliveries;
  /** Starts the deliveries of a stored SendFile call that have not ended. */
  readonly startFiles: (invocation: Invocation<FileOrder>) => void;
  /** Starts the deliveries of a stored RunCommand call that have not ended. */
  readonly startCommands: (invocation: Invocation<CommandOrder>) => void;
  /** Undefined when the scenario says that ClientToken does not make calls idempotent. */
  readonly clientTokens: ClientTokens | undefined;
  /** Milliseconds by which the API shows results late. */
  readonly visibleAfterMs: number;
  /** Milliseconds for which the API shows results of files. */
  readonly retentionMs: number;
  /** Rules for commands that the API pages leave open. */
  readonly commandRules: CommandRules;
  /** Milliseconds for which an agent still counts as running after it went offline. */
  readonly heartbeatLagMs: number;
  /** Must be called after each change of the invocations, so that the state file is written. */
  readonly changed: () => void;
}

/** Exports the package's public API. */
export type { Clock, Timer } from "./clock.ts";
export { type Emulator, type FileStat, startEmulator } from "./emulator.ts";
export type { EndStatus, Outcome } from "./fleet/outcomes.ts";
export type { AgentTask } from "./fleet/task.ts";
export type { EmulatorOptions } from "./options.ts";
export type { RequestRecord } from "./request-log.ts";
export type { CommandSupport } from "./sandbox/support.ts";
export type {
  AccessKey,
  ApiEdition,
  ApiFault,
  Delay,
  FleetShape,
  InstanceOverride,
  InstanceStatus,
  RateLimit,
  Scenario,
  Timing,
} from "./scenario.ts";
export { ScenarioError } from "./scenario-check.ts";
export type { DeliveryRecord, SendRecord } from "./sends.ts";

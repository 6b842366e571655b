/** Exports the package's public API. */
export type { Clock, Timer } from "./clock.ts";
export { startEmulator } from "./emulator.ts";
export type { CommandCall, CommandScript, ScriptedRun } from "./fleet/command-script.ts";
export type { EndStatus, Outcome } from "./fleet/outcomes.ts";
export type { AgentTask } from "./fleet/task.ts";
export type { Emulator, FileStat } from "./handle.ts";
export type { EmulatorOptions } from "./options.ts";
export type { RequestRecord } from "./request-log.ts";
export type { RunDelivery, RunRecord } from "./runs.ts";
export type { CommandSupport } from "./sandbox/support.ts";
export type {
  AccessKey,
  AgentEdition,
  ApiEdition,
  ApiFault,
  CommandQuota,
  Delay,
  FleetShape,
  InstanceOverride,
  InstanceStatus,
  RateLimit,
  Scenario,
  Termination,
  Timing,
} from "./scenario.ts";
export { ScenarioError } from "./scenario-check.ts";
export type { DeliveryRecord, SendRecord } from "./sends.ts";

/** Defines the options of startEmulator, and merges them with the scenario that they name. */
import { readFileSync } from "node:fs";
import type { Clock } from "./clock.ts";
import type { CommandScript } from "./fleet/command-script.ts";
import type { InstanceOverride, Scenario } from "./scenario.ts";
import { checkScenario, ScenarioError } from "./scenario-check.ts";

/** Options of startEmulator. Each key of a scenario may also be given here. It then replaces that key of `scenario`. */
export interface EmulatorOptions extends Omit<Scenario, "instances" | "commands"> {
  /** TCP port. 0 takes any free port. @default 0 */
  port?: number | undefined;
  /** Address to listen on. An address that is not loopback needs `allowRemote`. @default "127.0.0.1" */
  host?: string | undefined;
  /** Whether `host` may be an address that other machines can reach. @default false */
  allowRemote?: boolean | undefined;
  /** Folder that holds one folder for each instance. @default a new temporary folder, which close() removes */
  root?: string | undefined;
  /** Path of a JSON file with a scenario, or the scenario itself. @default a scenario without any keys */
  scenario?: string | Scenario | undefined;
  /** A number sets the scenario's `fleet.count`. An object sets the scenario's `instances`. */
  instances?: number | Readonly<Record<string, InstanceOverride>> | undefined;
  /** Whether RunCommand runs commands, if this machine can, or a function that says how each command ends. @default
   * true */
  commands?: boolean | CommandScript | undefined;
  /** Source of time. @default the system clock */
  clock?: Clock | undefined;
  /** Whether this process may change owners of files. If not, the emulator only remembers the owners.
   * @default true if the process runs as root */
  mayChown?: boolean | undefined;
}

const NOT_SCENARIO = new Set([
  "port",
  "host",
  "allowRemote",
  "root",
  "scenario",
  "instances",
  "clock",
  "mayChown",
]);

/** @throws ScenarioError */
export function scenarioOf(options: EmulatorOptions): Scenario {
  const base = readScenario(options.scenario);
  const direct = Object.entries(options).filter(
    ([key, value]) => !NOT_SCENARIO.has(key) && value !== undefined && typeof value !== "function",
  );
  const scenario: Scenario = { ...base, ...checkScenario(Object.fromEntries(direct), "options") };
  const { instances } = options;
  if (instances === undefined) return scenario;
  const change =
    typeof instances === "number" ? { fleet: { ...scenario.fleet, count: instances } } : { instances };
  return { ...scenario, ...checkScenario(change, "options") };
}

function readScenario(scenario: string | Scenario | undefined): Scenario {
  return typeof scenario === "string"
    ? checkScenario(parseFile(scenario), scenario)
    : checkScenario(scenario ?? {});
}

function parseFile(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    const reason = error instanceof Error ? error.message.split("\n")[0] : String(error);
    throw new ScenarioError(`cannot read the scenario ${file}: ${reason}`);
  }
}

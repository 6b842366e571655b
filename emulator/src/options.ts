/** The options of startEmulator, and how they become one scenario. */
import { readFileSync } from "node:fs";
import type { Clock } from "./clock.ts";
import type { InstanceOverride, Scenario } from "./scenario.ts";
import { checkScenario, ScenarioError } from "./scenario-check.ts";

/** Every key of a scenario may stand here directly; it then replaces the scenario's key of that name. */
export interface EmulatorOptions extends Omit<Scenario, "instances"> {
  /** TCP port. @default 0, any free one */
  port?: number | undefined;
  /** Address to listen on; anything but loopback needs `allowRemote`. @default "127.0.0.1" */
  host?: string | undefined;
  /** Lets `host` be reachable from outside. @default false */
  allowRemote?: boolean | undefined;
  /** Folder that holds one folder for each instance. @default a new temporary folder, removed by close() */
  root?: string | undefined;
  /** Path of a JSON file, or the scenario itself. @default the default scenario */
  scenario?: string | Scenario | undefined;
  /** Number of instances (the scenario's `fleet.count`), or the scenario's `instances`. */
  instances?: number | Readonly<Record<string, InstanceOverride>> | undefined;
  /** Source of time. @default the system's */
  clock?: Clock | undefined;
  /** Whether this process may chown; otherwise owners are remembered only. @default whether it runs as root */
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
    ([key, value]) => !NOT_SCENARIO.has(key) && value !== undefined,
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

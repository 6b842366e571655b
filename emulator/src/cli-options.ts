/** Parses the command line of `ecs-assistant-emulator` into options of startEmulator. */
import { parseArgs } from "node:util";
import type { EmulatorOptions } from "./options.ts";
import { ScenarioError } from "./scenario-check.ts";

export const HELP = `Usage: ecs-assistant-emulator [options]

Alibaba Cloud ECS Cloud Assistant on loopback: instances are folders, and a file sent with SendFile is really written.
Prints one JSON line when it listens: endpoint, regionId, accessKeyId, accessKeySecret, instanceIds, root.
SIGTERM and SIGINT end it.

  --port N          TCP port; 0, the default, takes any free one
  --root DIR        folder for the instances' files, DIR/<instanceId>/<path>; made if missing, kept at the end
                    (default: a new temporary folder, removed at the end)
  --scenario FILE   JSON file: fleet, faults, timing, accounts (README.md tells its keys)
  --instances N     number of instances (default: the scenario's, else 12)
  --state FILE      keep results and client tokens in this file over a restart
  --host ADDRESS    address to listen on (default 127.0.0.1)
  --allow-remote    allow an address that is not loopback
  --help            show this text
`;

/** Returns the options, or "help" when the help text was asked for. @throws ScenarioError with one line about a wrong
 * flag */
export function readArguments(args: readonly string[]): EmulatorOptions | "help" {
  const { values } = parse(args);
  if (values.help === true) return "help";
  return {
    port: values.port === undefined ? 0 : wholeNumber("--port", values.port, 65_535),
    root: values.root,
    scenario: values.scenario,
    instances:
      values.instances === undefined ? undefined : wholeNumber("--instances", values.instances, 100_000),
    stateFile: values.state,
    host: values.host,
    allowRemote: values["allow-remote"],
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        port: { type: "string" },
        root: { type: "string" },
        scenario: { type: "string" },
        instances: { type: "string" },
        state: { type: "string" },
        host: { type: "string" },
        "allow-remote": { type: "boolean" },
        help: { type: "boolean", short: "h" },
      },
    });
  } catch (error) {
    const line = error instanceof Error ? error.message.split(/\n|\. /)[0] : String(error);
    throw new ScenarioError(`${line} (see --help)`);
  }
}

function wholeNumber(flag: string, text: string, most: number): number {
  if (/^\d{1,6}$/.test(text) && Number(text) <= most) return Number(text);
  throw new ScenarioError(`${flag} must be a whole number from 0 to ${most}, not ${text}`);
}

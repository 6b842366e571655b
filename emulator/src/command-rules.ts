/** Builds, from a scenario, the rules for commands and what runs them. */
import type { Clock } from "./clock.ts";
import { DailyQuota } from "./daily-quota.ts";
import type { CommandRunner } from "./fleet/command-runner.ts";
import { type CommandScript, scriptedRunner } from "./fleet/command-script.ts";
import type { Instance, Instances } from "./fleet/instances.ts";
import { cut } from "./sandbox/output.ts";
import type { ShellSettings, Shells } from "./sandbox/shells.ts";
import { DEFAULTS, type Scenario } from "./scenario.ts";
import type { CommandRules } from "./world.ts";

export function commandRules(scenario: Scenario): CommandRules {
  const { commandsPerDay } = scenario;
  return {
    retentionMs: scenario.commandRetentionMs ?? DEFAULTS.commandRetentionMs,
    mostBase64: (scenario.commandLimit ?? DEFAULTS.commandLimit) * 1024,
    quota: commandsPerDay === undefined ? undefined : new DailyQuota(commandsPerDay),
    refusesStopped: scenario.commandsToStopped === "refuse",
    instancesShown: scenario.instancesShown ?? Number.POSITIVE_INFINITY,
  };
}

export function shellSettings(scenario: Scenario, clock: Clock): ShellSettings {
  return {
    clock,
    logQuota: scenario.logQuota ?? DEFAULTS.logQuota,
    refusesRoot: (scenario.agentEdition ?? DEFAULTS.agentEdition) === "2024",
  };
}

/** Returns what runs commands: the shells, or a function of the calling program in front of them. */
export function runnerOf(
  shells: Shells,
  script: CommandScript | undefined,
  { clock, logQuota }: ShellSettings,
): CommandRunner {
  if (script === undefined) return shells;
  return scriptedRunner({ script, real: shells, clock, cut: (output) => cut(output, logQuota) });
}

/** Powers an instance off, or reboots it: all its processes end, and its agent is away for `rebootMs`. */
export function powerSwitch(scenario: Scenario, instances: Instances, shells: Shells, clock: Clock) {
  const rebootMs = scenario.timing?.rebootMs ?? DEFAULTS.rebootMs;
  return ({ id }: Pick<Instance, "id">, what: "off" | "reboot"): void => {
    const change = what === "off" ? ({ status: "Stopped" } as const) : { agentAfterMs: rebootMs };
    instances.change(id, change, clock.now());
    shells.powerOff(id);
  };
}

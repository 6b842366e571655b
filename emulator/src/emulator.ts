/** Defines startEmulator, which puts an emulator together and starts its server. */
import { type Built, build } from "./build.ts";
import { ahead, systemClock } from "./clock.ts";
import { Control } from "./control.ts";
import { Hosts, openRoot, type Root } from "./folders.ts";
import type { Emulator } from "./handle.ts";
import { type EmulatorOptions, scenarioOf } from "./options.ts";
import { type CommandSupport, findSandbox, supportOf } from "./sandbox/support.ts";
import { DEFAULT_ACCESS_KEY, DEFAULTS, type Scenario } from "./scenario.ts";
import { ScenarioError } from "./scenario-check.ts";
import { type RunningServer, serve } from "./server.ts";

/** Starts an emulator on a loopback port. @throws ScenarioError when an option is wrong */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const scenario = scenarioOf(options);
  const host = options.host ?? "127.0.0.1";
  if (!isLoopback(host) && options.allowRemote !== true) {
    throw new ScenarioError(
      `${host} is not a loopback address; allowRemote (--allow-remote) lets others reach it`,
    );
  }
  const mayChown = options.mayChown ?? process.getuid?.() === 0;
  // This slow step comes before the folder is made, because a signal during it would leave a temporary folder behind.
  const sandbox =
    scenario.commands === false
      ? SWITCHED_OFF
      : await findSandbox(mayChown, scenario.programs ?? DEFAULTS.programs);
  const root = openRoot(options.root);
  try {
    const hosts = new Hosts(root.path, scenario, mayChown);
    const clock = ahead(options.clock ?? systemClock, scenario.clockOffsetMs ?? 0);
    const script = typeof options.commands === "function" ? options.commands : undefined;
    const built = build({ scenario, hosts, clock, sandbox, script });
    const server = await serve(built.gateway, host, options.port ?? 0);
    return handleOf({ scenario, host, root, hosts, built, server, commands: supportOf(sandbox) });
  } catch (error) {
    root.release();
    throw error;
  }
}

const SWITCHED_OFF = { reason: "switched off by the scenario" };

interface Parts {
  readonly scenario: Scenario;
  readonly host: string;
  readonly root: Root;
  readonly hosts: Hosts;
  readonly built: Built;
  readonly server: RunningServer;
  readonly commands: CommandSupport;
}

function handleOf({ scenario, host, root, hosts, built, server, commands }: Parts): Emulator {
  const { gateway } = built;
  const key = scenario.accessKeys?.[0] ?? DEFAULT_ACCESS_KEY;
  const fixed = {
    endpoint: `http://${host.includes(":") ? `[${host}]` : host}:${server.port}`,
    regionId: gateway.world.regionId,
    accessKeyId: key.id,
    accessKeySecret: key.secret,
    root: root.path,
    commands,
  };
  const close = async () => {
    await server.close();
    await built.stop();
    root.release();
  };
  return Object.assign(new Control(built, hosts), fixed, { close });
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127(?:\.\d{1,3}){3}$/.test(host);
}

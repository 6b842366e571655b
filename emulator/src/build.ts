/** Builds the emulated account and the gateway in front of it from a scenario. */
import { ClientTokens } from "./client-tokens.ts";
import type { Clock } from "./clock.ts";
import { Faults } from "./faults.ts";
import { delayPicker } from "./fleet/delays.ts";
import { Deliveries } from "./fleet/delivery.ts";
import { Instances, osOf } from "./fleet/instances.ts";
import { Invocations } from "./fleet/invocations.ts";
import { type Hosts, taskOf } from "./folders.ts";
import { seededRandom } from "./random.ts";
import { RateLimiter } from "./rate-limit.ts";
import { RequestLog } from "./request-log.ts";
import type { Gateway } from "./route.ts";
import { DEFAULT_ACCESS_KEY, DEFAULTS, type Scenario } from "./scenario.ts";
import { Nonces } from "./signature/nonces.ts";
import { StateFile } from "./state-file.ts";
import type { World } from "./world.ts";

export interface Built {
  readonly gateway: Gateway;
  /** Ends all deliveries and writes the state file, if there is one. */
  stop(): void;
}

/** @throws ScenarioError when the state file cannot be used */
export function build(scenario: Scenario, hosts: Hosts, clock: Clock): Built {
  const invocations = new Invocations();
  const clientTokens = scenario.clientToken === false ? undefined : new ClientTokens();
  const remembered = { invocations, clientTokens, ledger: hosts.ledger };
  const file =
    scenario.stateFile === undefined ? undefined : new StateFile(scenario.stateFile, clock, remembered);
  const world = buildWorld(scenario, hosts, clock, {
    invocations,
    clientTokens,
    changed: () => file?.changed(),
  });
  for (const invocation of file?.load() ?? []) world.deliveries.start(invocation);
  return {
    gateway: buildGateway(scenario, world),
    stop: () => {
      world.deliveries.stop();
      file?.save();
    },
  };
}

function buildGateway(scenario: Scenario, world: World): Gateway {
  const { clock } = world;
  return {
    world,
    verifier: { keys: scenario.accessKeys ?? [DEFAULT_ACCESS_KEY], nonces: new Nonces(clock), clock },
    faults: new Faults(scenario.api ?? []),
    limiter: new RateLimiter(scenario.rateLimit ?? {}, clock),
    log: new RequestLog(),
  };
}

type Memory = Pick<World, "invocations" | "clientTokens" | "changed">;

function buildWorld(scenario: Scenario, hosts: Hosts, clock: Clock, memory: Memory): World {
  const regionId = scenario.regionId ?? DEFAULTS.regionId;
  const timing = scenario.timing ?? {};
  const instances = new Instances(scenario.fleet ?? {}, regionId, scenario.instances ?? {}, clock.now());
  const deliveries = new Deliveries({
    clock,
    instances,
    delays: delayPicker(timing, seededRandom(scenario.seed ?? DEFAULTS.seed)),
    takeFile: (invocation, instance) => hosts.take(taskOf(invocation), instance.id, osOf(instance)),
    changed: memory.changed,
  });
  return {
    ...memory,
    clock,
    regionId,
    instances,
    deliveries,
    visibleAfterMs: timing.visibleAfterMs ?? 0,
    retentionMs: scenario.retentionMs ?? DEFAULTS.retentionMs,
  };
}

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
import type { World } from "./world.ts";

export function buildGateway(scenario: Scenario, hosts: Hosts, clock: Clock): Gateway {
  return {
    world: buildWorld(scenario, hosts, clock),
    verifier: { keys: scenario.accessKeys ?? [DEFAULT_ACCESS_KEY], nonces: new Nonces(clock), clock },
    faults: new Faults(scenario.api ?? []),
    limiter: new RateLimiter(scenario.rateLimit ?? {}, clock),
    log: new RequestLog(),
  };
}

function buildWorld(scenario: Scenario, hosts: Hosts, clock: Clock): World {
  const regionId = scenario.regionId ?? DEFAULTS.regionId;
  const timing = scenario.timing ?? {};
  const instances = new Instances(scenario.fleet ?? {}, regionId, scenario.instances ?? {}, clock.now());
  const changed = () => {};
  const deliveries = new Deliveries({
    clock,
    instances,
    delays: delayPicker(timing, seededRandom(scenario.seed ?? DEFAULTS.seed)),
    takeFile: (invocation, instance) => hosts.take(taskOf(invocation), instance.id, osOf(instance)),
    changed,
  });
  return {
    clock,
    regionId,
    instances,
    deliveries,
    changed,
    invocations: new Invocations(),
    clientTokens: scenario.clientToken === false ? undefined : new ClientTokens(),
    visibleAfterMs: timing.visibleAfterMs ?? 0,
    retentionMs: scenario.retentionMs ?? DEFAULTS.retentionMs,
  };
}

/**
 * An instance is known by its region and its id. Where the region of a resource changes, what is recorded tells of other
 * instances, and vouches for none of the wanted ones.
 */
import { keyedDigest } from "../inputs/delivery-key.ts";
import { isLoopback } from "../inputs/endpoint.ts";
import type { Recorded } from "../model.ts";
import { openElsewhere } from "../outcome/elsewhere.ts";
import { isOutdated } from "./upgrade.ts";
import { regionHashOfVersion1 } from "./version1.ts";

/** Where a resource's instances are. */
export interface Where {
  readonly regionId: string;
  /** Of ECS, with its scheme. */
  readonly endpoint: string;
}

/** What state keeps of the region: enough to see that it changed; an explicit provider's region is not written down. */
export function regionHash(digestKey: string, regionId: string): string {
  return keyedDigest(digestKey, "region", [regionId]);
}

/** What is recorded, as far as it tells of this region. A region that is not known on either side counts as the same. */
export function recordedIn(recorded: Recorded, where: Where | undefined): Recorded {
  const { regionHash: hash } = recorded.settings;
  if (hash === undefined || where === undefined) return recorded;
  if (hash === hashOfItsVersion(recorded, where.regionId)) return recorded;
  // What is still on its way there would land on a newer file, should the region change back in time.
  const elsewhereUntil = Math.max(recorded.elsewhereUntil, openElsewhere(recorded.fleet, []));
  return { ...recorded, fleet: new Map(), tokens: new Map(), elsewhereUntil };
}

function hashOfItsVersion(recorded: Recorded, regionId: string): string {
  return isOutdated(recorded)
    ? regionHashOfVersion1(recorded.incarnation, regionId)
    : regionHash(recorded.digestKey, regionId);
}

/** Names the cloud that an instance id belongs to: a region, or an endpoint on loopback, which is a cloud of its own. */
export function cloudOf(where: Where | undefined): string {
  if (where === undefined) return "";
  return isLoopback(new URL(where.endpoint).hostname) ? where.endpoint : where.regionId;
}

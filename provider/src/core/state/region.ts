/**
 * Notices that a resource's region has changed. The recorded instances are then other instances, even if their ids are
 * equal, so their records are dropped.
 */
import { keyedDigest } from "../inputs/delivery-key.ts";
import { isLoopback } from "../inputs/endpoint.ts";
import type { Recorded } from "../model.ts";
import { pendingAtFormerTargets } from "../outcome/former-targets.ts";
import { isOutdated } from "./upgrade.ts";
import { regionHashOfVersion1 } from "./version1.ts";

/** Region and endpoint of a resource's instances. */
export interface Where {
  readonly regionId: string;
  /** URL of the ECS API. */
  readonly endpoint: string;
}

/** Returns the hash of the region that state keeps. It hides the region, because an explicit provider's settings are not kept. */
export function regionHash(digestKey: string, regionId: string): string {
  return keyedDigest(digestKey, "region", [regionId]);
}

/** Returns what is recorded, without records of another region. If either region is not known, they count as the same. */
export function recordedIn(recorded: Recorded, where: Where | undefined): Recorded {
  const { regionHash: hash } = recorded.settings;
  if (hash === undefined || where === undefined) return recorded;
  if (hash === hashOfItsVersion(recorded, where.regionId)) return recorded;
  // A send under way in the old region could overwrite a newer file there if the region changed back soon.
  const formerTargetsUntil = Math.max(
    recorded.formerTargetsUntil,
    pendingAtFormerTargets(recorded.fleet, []),
  );
  return { ...recorded, fleet: new Map(), tokens: new Map(), formerTargetsUntil };
}

function hashOfItsVersion(recorded: Recorded, regionId: string): string {
  return isOutdated(recorded)
    ? regionHashOfVersion1(recorded.incarnation, regionId)
    : regionHash(recorded.digestKey, regionId);
}

/** Returns a name for the place in which an instance id is unique: the region, or the endpoint if it is on loopback. */
export function cloudOf(where: Where | undefined): string {
  if (where === undefined) return "";
  return isLoopback(new URL(where.endpoint).hostname) ? where.endpoint : where.regionId;
}

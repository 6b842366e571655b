/** Gives each instance its network: one VPC and one security group for all, one vSwitch for each zone, and a private
 * address for each instance. */
import type { Instance } from "./instances.ts";

export const VPC_ID = "vpc-emulator";
export const SECURITY_GROUP_ID = "sg-emulator";

export function vSwitchOf({ zone }: Instance): string {
  return `vsw-${zone}`;
}

/** Returns 10.0.0.1 for the first instance, 10.0.0.2 for the second, and so on. */
export function privateAddressOf(instance: Instance): string {
  return ["10", ...lastBytes(instance)].join(".");
}

/** The address begins with 00:16:3e, as those of Alibaba Cloud's network cards do. */
export function macAddressOf(instance: Instance): string {
  const bytes = lastBytes(instance).map((byte) => byte.toString(16).padStart(2, "0"));
  return ["00:16:3e", ...bytes].join(":");
}

function lastBytes({ number }: Instance): number[] {
  return [(number >> 16) & 255, (number >> 8) & 255, number & 255];
}

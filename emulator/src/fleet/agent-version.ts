/** Tells the version of an instance's agent, and whether that version can take files. */
import { DEFAULTS } from "../scenario.ts";
import { type Instance, osOf } from "./instances.ts";

/** The page of SendFile says: "Only Cloud Assistant Agent versions that are later than the following ones support file
 * sending", 1.0.2.569 on Linux and 1.0.0.149 on Windows. */
const LAST_WITHOUT_FILES = { Linux: "1.0.2.569", Windows: "1.0.0.149" } as const;

export function agentVersionOf({ override }: Instance): string {
  return override.agentVersion ?? DEFAULTS.agentVersion;
}

export function takesFiles(instance: Instance): boolean {
  return isLater(agentVersionOf(instance), LAST_WITHOUT_FILES[osOf(instance)]);
}

/** Compares versions number by number. An absent number counts as 0. */
function isLater(version: string, than: string): boolean {
  const [own, other] = [version, than].map((text) => text.split(".").map(Number));
  const at = [0, 1, 2, 3].find((index) => (own?.[index] ?? 0) !== (other?.[index] ?? 0));
  return at !== undefined && (own?.[at] ?? 0) > (other?.[at] ?? 0);
}

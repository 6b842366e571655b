/**
 * Finds settings that contradict each other, from the settings that are used. What contradicts is named by its place, never by
 * its value.
 */
import { NAMES } from "../../connection/config/names.ts";
import { find, type Sources, type Taken } from "../../connection/config/sources.ts";

export function contradictions(taken: readonly Taken[], sources: Sources): string[] {
  const used = new Map(taken.map((one) => [one.setting, one]));
  const passedOver = [...used.values()]
    .filter((one) => one.passedOver.length > 0)
    .map(
      ({ setting, from, passedOver: places }) =>
        `${setting} comes from ${from}; ${list(places)} another value, which does not count`,
    );
  return [...passedOver, ...twoSources(used, sources), ...mixedKeys(used)];
}

function list(places: readonly string[]): string {
  return `${places.join(" and ")} ${places.length === 1 ? "holds" : "hold"}`;
}

/** Access keys come before a profile that is configured in whatever place. */
function twoSources(used: ReadonlyMap<string, Taken>, sources: Sources): string[] {
  const keys = used.get("accessKey");
  if (keys === undefined || used.has("profile")) return [];
  const profile = find({ ...sources, taken: undefined }, "profile", NAMES.profile);
  return profile.value === ""
    ? []
    : [`the access key comes from ${keys.from}, so that the profile of ${profile.from} does not count`];
}

function mixedKeys(used: ReadonlyMap<string, Taken>): string[] {
  const [id, secret] = [used.get("accessKey"), used.get("secretKey")];
  if (id === undefined || secret === undefined || placeKind(id) === placeKind(secret)) return [];
  return [`the access key id comes from ${id.from}, and its secret from ${secret.from}`];
}

function placeKind({ from }: Taken): string {
  return from.includes(":") ? "configuration" : "environment";
}

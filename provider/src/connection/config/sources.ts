/**
 * Finds a setting in the stack's configuration (`alicloud:<key>`), or else in environment variables in a given order.
 * An empty value counts as not given. Complaints name the place of a value and not the value, which may be secret.
 */

import { isRecord, type Raw } from "../../core/inputs/unknown.ts";
import type { Result } from "../../core/model.ts";

export interface Sources {
  /** Reads the stack's configuration by a full key such as `alicloud:region`. */
  readonly config: (key: string) => string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Returns the text of a file, or `undefined` when it cannot be read. The path may start with "~/". */
  readonly readFile?: (path: string) => string | undefined;
  /** Set when `config` reads the settings of an explicit alicloud.Provider instead of the stack's configuration. */
  readonly explicit?: true;
  /** Called with each setting that is used, for those who want to show where it came from. */
  readonly taken?: ((taken: Taken) => void) | undefined;
}

/** A setting that is used. Its value may be secret. */
export interface Taken extends Setting {
  /** Name of the setting, such as `region`. */
  readonly setting: string;
  /** Further places that hold another value, which does not count. */
  readonly passedOver: readonly string[];
}

/** A place that may hold a setting. */
export interface Place {
  readonly from: string;
  readonly value: string | undefined;
}

export interface Setting {
  readonly value: string;
  /** Configuration key or environment variable that the value came from, for complaints. */
  readonly from: string;
}

const NOTHING: Setting = { value: "", from: "" };

/** Returns the words that name the place of a configuration key in complaints. */
export function placeOf(sources: Sources, key: string): string {
  return sources.explicit ? `${key} of the alicloud.Provider` : `alicloud:${key}`;
}

export function find(sources: Sources, key: string | undefined, names: readonly string[] = []): Setting {
  return first(sources, key ?? names[0] ?? "", placesOf(sources, key, names));
}

/** Lists the places of a setting in their order: the stack's configuration, then environment variables. */
export function placesOf(
  sources: Sources,
  key: string | undefined,
  names: readonly string[] = [],
): readonly Place[] {
  return [
    ...(key === undefined ? [] : [{ from: placeOf(sources, key), value: sources.config(`alicloud:${key}`) }]),
    ...names.map((name) => ({ from: name, value: sources.env[name] })),
  ];
}

/** Returns the value of the first place that holds one. */
export function first(sources: Sources, setting: string, places: readonly Place[]): Setting {
  const [found, ...rest] = places.filter(isGiven);
  if (found === undefined) return NOTHING;
  const passedOver = rest.filter(({ value }) => value !== found.value).map(({ from }) => from);
  sources.taken?.({ setting, ...found, passedOver });
  return found;
}

function isGiven(place: Place): place is Setting {
  return place.value !== undefined && place.value !== "";
}

/** Returns the setting as a number from `least` to `most`, or `otherwise` when it is not given. */
export function numberIn(
  found: Setting,
  unit: string,
  otherwise: number,
  { least = 1, most = Number.MAX_SAFE_INTEGER } = {},
): Result<number> {
  if (found.value === "") return { ok: true, value: otherwise };
  const number = Number(found.value);
  if (Number.isFinite(number) && number >= least && number <= most) return { ok: true, value: number };
  const range =
    most === Number.MAX_SAFE_INTEGER
      ? `a number of ${unit}, ${least} or more`
      : `${least} to ${most} ${unit}`;
  return problem(`${found.from} must be ${range}`);
}

/** Returns the object under a key, or `undefined` when there is none. A list of one object counts as that object. */
export function objectAt(sources: Sources, key: string): Result<Raw | undefined> {
  const list = listAt(sources, key);
  if (!list.ok) return list;
  if (list.value.length > 1) return problem(`${placeOf(sources, key)} must be one JSON object`);
  return { ok: true, value: list.value[0] };
}

/** Returns the objects under a key. A single object counts as a list of one. */
export function listAt(sources: Sources, key: string): Result<readonly Raw[]> {
  const { value, from } = find(sources, key);
  if (value === "") return { ok: true, value: [] };
  const parsed = parseJson(value);
  const list = Array.isArray(parsed) ? parsed : [parsed];
  return list.every(isRecord)
    ? { ok: true, value: list }
    : problem(`${from} must be a JSON object, or a list of them`);
}

/** Returns the parsed text, or `undefined` when it is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Returns a field as text. Numbers are accepted, because users and the engine write them with and without quotes. */
export function field(object: Raw | undefined, name: string): string {
  const value = object?.[name];
  return typeof value === "string" ? value : typeof value === "number" ? String(value) : "";
}

export function problem(text: string): { readonly ok: false; readonly problem: string } {
  return { ok: false, problem: text };
}

/**
 * Where a setting is looked for: stack configuration under `alicloud:<key>`, then environment names in their order.
 * An empty value is none. Complaints name the place that a value came from and repeat no value that may be secret.
 */

import { isRecord, type Raw } from "../../core/inputs/unknown.ts";
import type { Result } from "../../core/model.ts";

export interface Sources {
  /** Stack configuration, by its full key such as `alicloud:region`. */
  readonly config: (key: string) => string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Text of a file whose path may start with "~/"; undefined when it cannot be read. */
  readonly readFile?: (path: string) => string | undefined;
  /** `config` gives the settings of an explicit alicloud.Provider instead of the stack's configuration. */
  readonly explicit?: true;
}

export interface Setting {
  readonly value: string;
  /** The key or the environment name that gave the value, for complaints. */
  readonly from: string;
}

const NOTHING: Setting = { value: "", from: "" };

/** Where the value of a key stands, for complaints. */
export function placeOf(sources: Sources, key: string): string {
  return sources.explicit ? `${key} of the alicloud.Provider` : `alicloud:${key}`;
}

export function find(sources: Sources, key: string | undefined, names: readonly string[] = []): Setting {
  const places = [
    ...(key === undefined ? [] : [{ from: placeOf(sources, key), value: sources.config(`alicloud:${key}`) }]),
    ...names.map((name) => ({ from: name, value: sources.env[name] })),
  ];
  for (const { from, value } of places) if (value !== undefined && value !== "") return { from, value };
  return NOTHING;
}

/** A number above zero (or from `least` on), else the given default when there is no value at all. */
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

/** The object under a key, `undefined` when there is none; a list of one object counts as that object. */
export function objectAt(sources: Sources, key: string): Result<Raw | undefined> {
  const list = listAt(sources, key);
  if (!list.ok) return list;
  if (list.value.length > 1) return problem(`${placeOf(sources, key)} must be one JSON object`);
  return { ok: true, value: list.value[0] };
}

/** The objects under a key; a single object counts as a list of one. */
export function listAt(sources: Sources, key: string): Result<readonly Raw[]> {
  const { value, from } = find(sources, key);
  if (value === "") return { ok: true, value: [] };
  const parsed = parseJson(value);
  const list = Array.isArray(parsed) ? parsed : [parsed];
  return list.every(isRecord)
    ? { ok: true, value: list }
    : problem(`${from} must be a JSON object, or a list of them`);
}

/** What the text says, or undefined when it is no JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A field of an object in configuration; engine and people write numbers as text too. */
export function field(object: Raw | undefined, name: string): string {
  const value = object?.[name];
  return typeof value === "string" ? value : typeof value === "number" ? String(value) : "";
}

export function problem(text: string): { readonly ok: false; readonly problem: string } {
  return { ok: false, problem: text };
}

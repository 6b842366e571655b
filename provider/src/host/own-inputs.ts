/**
 * What the program side says beside the arguments. A dynamic resource has no other channel to its provider than its
 * inputs, so it stands among them; here it is taken out, once, and nothing behind the host's edge sees it there.
 */
import { type Raw, strings, text } from "../core/inputs/unknown.ts";
import type { ResourceType } from "./call.ts";

export interface Own {
  /** Of the resource; "" when it is not known. */
  readonly urn: string;
  readonly type: ResourceType;
  /** A preview asks; told to `check` alone. */
  readonly preview: boolean;
  /** What is wrong with options and plain arguments, which only the program can see; told to `check` alone. */
  readonly problems: readonly string[];
  /** Settings of the explicit alicloud.Provider, as the program gives them; told to `check` alone. */
  readonly providerSettings: unknown;
}

/** Inputs in old state have the plain names; two underscores hide an input from people, so new ones have those. */
export function takeApart(raw: Raw): { readonly own: Own; readonly inputs: Raw } {
  const { __row, row, __kind, kind, __provider, preview, problems, providerSettings, ...inputs } = raw;
  const own: Own = {
    urn: text(__row) || text(row),
    type: (__kind ?? kind) === "SendFile" ? "SendFile" : "Rollout",
    preview: preview === true,
    problems: strings(problems),
    providerSettings,
  };
  return { own, inputs };
}

const KEPT = ["__row", "row", "__kind", "kind", "__provider"];

/** What check must return among the inputs, because the later verbs are given nothing but those. */
export function keptInputs(raw: Raw): Raw {
  return Object.fromEntries(KEPT.filter((key) => raw[key] !== undefined).map((key) => [key, raw[key]]));
}

/** What must stand in the recorded properties, because read and delete are given nothing but those. */
export function keptProperties({ urn }: Own): Raw {
  return urn === "" ? {} : { row: urn };
}

/** The host of dynamic resources adds it to what is returned and not to what is thrown; without it no verb runs again. */
export function storedProvider({ __provider }: Raw): Raw {
  return __provider === undefined ? {} : { __provider };
}

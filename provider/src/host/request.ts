/**
 * Takes apart what the program sends: facts about the call, and the arguments. A program can reach the provider of a dynamic
 * resource through inputs only, so both stand among the raw inputs. Only this file knows the names of the former.
 */
import { type Raw, strings, text } from "../core/inputs/unknown.ts";
import type { ResourceType } from "./call.ts";

/** What one call of a verb is about. */
export interface Request {
  /** URN of the resource; "" when it is not known. */
  readonly urn: string;
  readonly type: ResourceType;
  /** True when a preview asks. The program says so to `check` only. */
  readonly preview: boolean;
  /** True when the preview is to show a diff of the files. The program says so to `check` only. */
  readonly showDiff: boolean;
  /** Complaints about options and plain arguments, which only the program can see. It sends them to `check` only. */
  readonly problems: readonly string[];
  /** Settings of the explicit alicloud.Provider, not checked yet. The program sends them to `check` only. */
  readonly providerSettings: unknown;
}

/** The engine does not show inputs whose names begin with two underscores. Old state has the same inputs without them. */
export function takeApart(raw: Raw): { readonly request: Request; readonly inputs: Raw } {
  const { __row, row, __kind, kind, __provider, preview, showDiff, problems, providerSettings, ...inputs } =
    raw;
  const request: Request = {
    urn: text(__row) || text(row),
    type: (__kind ?? kind) === "SendFile" ? "SendFile" : "Rollout",
    preview: preview === true,
    showDiff: showDiff === true,
    problems: strings(problems),
    providerSettings,
  };
  return { request, inputs };
}

const KEPT = ["__row", "row", "__kind", "kind", "__provider"];

/** Inputs that check must return besides the arguments, because diff, create and update get only what check returned. */
export function keptInputs(raw: Raw): Raw {
  return Object.fromEntries(KEPT.filter((key) => raw[key] !== undefined).map((key) => [key, raw[key]]));
}

/** Properties that must be recorded, because read and delete get only the recorded properties. */
export function keptProperties({ urn }: Request): Raw {
  return urn === "" ? {} : { row: urn };
}

/**
 * The stored text of the provider. Pulumi adds it to the properties that create and update return, and not to those that
 * they throw; a resource without it cannot be updated or deleted any more.
 */
export function storedProvider({ __provider }: Raw): Raw {
  return __provider === undefined ? {} : { __provider };
}

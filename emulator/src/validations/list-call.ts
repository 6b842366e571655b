/** Validates the parts that all calls which list something share: the region, the action's own rules, and the paging. */
import { ApiError } from "../errors.ts";
import type { Params } from "../request.ts";
import { type Paging, type PagingLimits, readPaging } from "./paging.ts";
import { firstError, type Rule, region } from "./rules.ts";

/** The limits of most actions that list something. */
const USUAL_LIMITS: PagingLimits = {
  defaultSize: 10,
  mostPerPage: 50,
  maxResults: [1, 50],
  clamp: false,
};

export interface ListCall {
  readonly regionId: string;
  readonly paging: Paging;
  /** Reads a parameter. Returns "" when it is absent. */
  readonly text: (name: string) => string;
}

export function readListCall(
  params: Params,
  ownRegion: string,
  rules: readonly Rule[],
  limits = USUAL_LIMITS,
): ListCall | ApiError {
  const error = firstError(params, [region(ownRegion), ...rules]);
  if (error !== undefined) return error;
  const paging = readPaging(params, limits);
  if (paging instanceof ApiError) return paging;
  const text = (name: string) => params.get(name) ?? "";
  return { regionId: text("RegionId"), paging, text };
}

/** Validates the parameters of DescribeInvocationResults and parses them. */
import { ApiError } from "../errors.ts";
import type { Params } from "../request.ts";
import { type InvocationFilters, readFilters } from "./invocation-filters.ts";
import { invalid, truth } from "./rules.ts";

export interface DescribeInvocationResultsInput extends InvocationFilters {
  /** "" stands for any status. */
  readonly invokeRecordStatus: string;
}

export function validateDescribeInvocationResults(
  params: Params,
  ownRegion: string,
): DescribeInvocationResultsInput | ApiError {
  const filters = readFilters(params, ownRegion, [
    (all) => (truth(all, "IncludeHistory", false) === "invalid" ? invalid("IncludeHistory") : undefined),
  ]);
  if (filters instanceof ApiError) return filters;
  return { ...filters, invokeRecordStatus: params.get("InvokeRecordStatus") ?? "" };
}

/** Which DescribeInvocations calls are refused, and what the others ask for. */
import { ApiError } from "../errors.ts";
import type { Params } from "../request.ts";
import { type InvocationFilters, readFilters } from "./invocation-filters.ts";
import { invalid, truth } from "./rules.ts";

/** Filters are "" when they are not given; with an InstanceId the page puts CommandName and RepeatMode out of effect. */
export interface DescribeInvocationsInput extends InvocationFilters {
  readonly commandName: string;
  readonly commandType: string;
  readonly invokeStatus: string;
  readonly repeatMode: string;
  /** Whether only what is to run again is asked for: there is none. */
  readonly timed: boolean;
  readonly includeOutput: boolean;
}

export function validateDescribeInvocations(
  params: Params,
  ownRegion: string,
): DescribeInvocationsInput | ApiError {
  const filters = readFilters(params, ownRegion, [
    (all) => (truth(all, "IncludeOutput", false) === "invalid" ? invalid("IncludeOutput") : undefined),
    (all) => (truth(all, "Timed", false) === "invalid" ? invalid("Timed") : undefined),
  ]);
  if (filters instanceof ApiError) return filters;
  const text = (name: string) => params.get(name) ?? "";
  const byInstance = filters.instanceId !== "";
  return {
    ...filters,
    commandName: byInstance ? "" : text("CommandName"),
    commandType: text("CommandType"),
    invokeStatus: text("InvokeStatus"),
    repeatMode: byInstance ? "" : text("RepeatMode"),
    timed: truth(params, "Timed", false) === true,
    // "You must specify at least the InvokeId or InstanceId parameter."
    includeOutput: truth(params, "IncludeOutput", false) === true && (byInstance || filters.invokeId !== ""),
  };
}

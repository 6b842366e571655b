/** Validates the parameters of DescribeInvocations and parses them. */
import { ApiError } from "../errors.ts";
import type { Params } from "../request.ts";
import { type InvocationFilters, readFilters } from "./invocation-filters.ts";
import { invalid, truth } from "./rules.ts";

/** A filter that the call does not give is "". With an InstanceId, CommandName and RepeatMode have no effect, as the
 * API page says. */
export interface DescribeInvocationsInput extends InvocationFilters {
  readonly commandName: string;
  readonly commandType: string;
  readonly invokeStatus: string;
  readonly repeatMode: string;
  /** Whether the call asks only for scheduled commands. The emulator has none, so that nothing is found. */
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
    // The API page says of IncludeOutput: "You must specify at least the InvokeId or InstanceId parameter."
    includeOutput: truth(params, "IncludeOutput", false) === true && (byInstance || filters.invokeId !== ""),
  };
}

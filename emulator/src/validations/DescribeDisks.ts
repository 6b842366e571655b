/** Validates the parameters of DescribeDisks. Filters are ignored, because emulated instances have no disks. */
import type { ApiError } from "../errors.ts";
import type { Params } from "../request.ts";
import { readListCall } from "./list-call.ts";
import type { Paging, PagingLimits } from "./paging.ts";
import { INSTANCE_TAGS, tagError } from "./tags.ts";

export interface DescribeDisksInput {
  readonly paging: Paging;
}

const LIMITS: PagingLimits = { defaultSize: 10, mostPerPage: 100, maxResults: [1, 500], clamp: false };

export function validateDescribeDisks(params: Params, ownRegion: string): DescribeDisksInput | ApiError {
  return readListCall(params, ownRegion, [(all) => tagError(all, INSTANCE_TAGS)], LIMITS);
}

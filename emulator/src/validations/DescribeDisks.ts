/** Validates the parameters of DescribeDisks. Filters are ignored, because emulated instances have no disks. */
import { ApiError } from "../errors.ts";
import type { Params } from "../request.ts";
import { type Paging, type PagingLimits, readPaging } from "./paging.ts";
import { firstError, region } from "./rules.ts";
import { INSTANCE_TAGS, tagError } from "./tags.ts";

export interface DescribeDisksInput {
  readonly paging: Paging;
}

const LIMITS: PagingLimits = { defaultSize: 10, mostPerPage: 100, maxResults: [1, 500], clamp: false };

export function validateDescribeDisks(params: Params, ownRegion: string): DescribeDisksInput | ApiError {
  const error = firstError(params, [region(ownRegion), (all) => tagError(all, INSTANCE_TAGS)]);
  if (error !== undefined) return error;
  const paging = readPaging(params, LIMITS);
  return paging instanceof ApiError ? paging : { paging };
}

/** Cuts one page out of a list of instances, with the counters that the actions put beside it. */
import { type Instance, numberOf } from "../fleet/instances.ts";
import { behind, cutPage, type Paging } from "../validations/paging.ts";

export function instancePage(found: readonly Instance[], paging: Paging) {
  const page = cutPage(found, paging, behind(found, numberOf), (instance) => String(numberOf(instance)));
  const { totalCount, pageNumber, pageSize, nextToken, items } = page;
  return {
    counters: { TotalCount: totalCount, PageNumber: pageNumber, PageSize: pageSize, NextToken: nextToken },
    items,
  };
}

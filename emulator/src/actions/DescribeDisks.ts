/** Answers DescribeDisks with an empty list, because an emulated instance is a folder and has no disks. */
import type { DescribeDisksInput } from "../validations/DescribeDisks.ts";
import { cutPage } from "../validations/paging.ts";

export function describeDisks({ paging }: DescribeDisksInput): object {
  const page = cutPage<string>(
    [],
    paging,
    () => 0,
    (id) => id,
  );
  return {
    TotalCount: page.totalCount,
    PageNumber: page.pageNumber,
    PageSize: page.pageSize,
    NextToken: page.nextToken,
    Disks: { Disk: page.items },
  };
}

/** Accepts every DescribeRegions call, because none of its parameters matters here and it needs no RegionId. */

export function validateDescribeRegions(): object {
  return {};
}

/** DescribeRegions takes no parameter that could be wrong here, not even RegionId. */

export function validateDescribeRegions(): object {
  return {};
}

/**
 * Returns each item that occurs in the list more than once. It takes linear time, because lists may hold 10,000 ids.
 */
export function repeated<T>(items: readonly T[]): T[] {
  const seen = new Set<T>();
  const twice = new Set<T>();
  for (const item of items) (seen.has(item) ? twice : seen).add(item);
  return [...twice];
}

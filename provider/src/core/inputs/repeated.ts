/**
 * Finds what stands in a list more than once. Lists of ten thousand ids are checked at each preview and each update.
 */
export function repeated<T>(items: readonly T[]): T[] {
  const seen = new Set<T>();
  const twice = new Set<T>();
  for (const item of items) (seen.has(item) ? twice : seen).add(item);
  return [...twice];
}

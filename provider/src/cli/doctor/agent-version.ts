/**
 * Tells whether a Cloud Assistant agent is too old for SendFile. The API page of SendFile says that only versions later than
 * these support it.
 */
const LAST_WITHOUT_FILES = { linux: "1.0.2.569", windows: "1.0.0.149" } as const;

export function isTooOld({
  version,
  windows,
}: {
  readonly version: string;
  readonly windows: boolean;
}): boolean {
  const last = numbers(windows ? LAST_WITHOUT_FILES.windows : LAST_WITHOUT_FILES.linux);
  const own = numbers(version);
  const at = last.findIndex((number, index) => number !== (own[index] ?? 0));
  return at === -1 ? own.length <= last.length : (own[at] ?? 0) < (last[at] ?? 0);
}

function numbers(version: string): number[] {
  return version.split(".").map((part) => Number.parseInt(part, 10) || 0);
}

/**
 * Tells lengths of time in words. A countdown changes seldom, because without a terminal each change is another line of the log.
 */

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Example: "12 s", "3 min", "2 h 5 min". Minutes are rounded down. */
export function showDuration(ms: number): string {
  if (ms < 2 * MINUTE) return `${Math.round(ms / SECOND)} s`;
  const minutes = Math.floor(ms / MINUTE);
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  if (ms < HOUR) return `${minutes} min`;
  return rest === 0 ? `${hours} h` : `${hours} h ${rest} min`;
}

/** The time left, rounded to minutes; in the last two minutes to 30 seconds, in the last half minute to 10 seconds. */
export function showLeft(ms: number): string {
  const unit = ms > 2 * MINUTE ? MINUTE : ms > 30 * SECOND ? 30 * SECOND : 10 * SECOND;
  return showDuration(ms < 10 * SECOND ? Math.ceil(ms / SECOND) * SECOND : Math.round(ms / unit) * unit);
}

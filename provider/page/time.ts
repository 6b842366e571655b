/** Times of day in UTC, as the API tells them, in words. */

const DAY = 86_400_000;

/** Example: "08:00:03". */
export function timeOfDay(at: number): string {
  return new Date(at).toISOString().slice(11, 19);
}

/** Example: "2026-01-31". */
export function day(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

export function isSameDay(a: number, b: number): boolean {
  return Math.floor(a / DAY) === Math.floor(b / DAY);
}

/** The time of day, with the day where it is not that of `today`; a dash when there is no time. */
export function clock(at: number | undefined, today: number | undefined = at): string {
  if (at === undefined || Number.isNaN(at)) return "–";
  return isSameDay(at, today ?? at) ? timeOfDay(at) : `${day(at)} ${timeOfDay(at)}`;
}

/** Example: "2026-01-31, 08:00:03 to 08:01:12 UTC". */
export function span(start: number, end: number): string {
  const to = isSameDay(start, end) ? timeOfDay(end) : `${day(end)}, ${timeOfDay(end)}`;
  return `${day(start)}, ${timeOfDay(start)}${start === end ? "" : ` to ${to}`} UTC`;
}

/** Example: "1 h 2 min 3 s". */
export function duration(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  const parts: [number, string][] = [
    [Math.floor(seconds / 3600), "h"],
    [Math.floor(seconds / 60) % 60, "min"],
    [seconds % 60, "s"],
  ];
  const told = parts.filter(([value]) => value > 0).map(([value, unit]) => `${value} ${unit}`);
  return told.length === 0 ? "0 s" : told.join(" ");
}

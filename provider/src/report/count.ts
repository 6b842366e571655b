/** Tells numbers of instances in words. */

/** Example: "1 instance", "10,000 instances". */
export function instances(count: number): string {
  return `${showCount(count)} ${count === 1 ? "instance" : "instances"}`;
}

/** Groups the digits of a large number by commas: "10,000". */
export function showCount(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** Example: "1st", "12th", "22nd". */
export function ordinal(n: number): string {
  const tens = n % 100;
  const suffix = tens >= 11 && tens <= 13 ? "th" : (["th", "st", "nd", "rd"][n % 10] ?? "th");
  return `${showCount(n)}${suffix}`;
}

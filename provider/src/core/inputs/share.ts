/**
 * A share is a count or a percentage, as users write it: `2` or `"10%"`. Parses shares and turns the allowances among
 * them (`maxFailures`, `maxUnreachable`) into a number of instances.
 */
import type { Result, Share } from "../model.ts";

export function parseShare(value: unknown): Result<Share> {
  if (typeof value === "number" && Number.isInteger(value) && value >= 0) {
    return { ok: true, value: { kind: "count", value } };
  }
  if (typeof value === "string") {
    const percent = /^(\d+(?:\.\d+)?)%$/.exec(value.trim());
    if (percent?.[1] !== undefined && Number(percent[1]) <= 100) {
      return { ok: true, value: { kind: "percent", value: Number(percent[1]) } };
    }
    if (/^\d+$/.test(value.trim())) return { ok: true, value: { kind: "count", value: Number(value) } };
  }
  return {
    ok: false,
    problem: `${JSON.stringify(value)} is not allowed; give a count of 0 or more, or "0%" to "100%"`,
  };
}

/** Returns how many of `total` instances an allowance covers. A percentage is rounded down. */
export function allowance(share: Share, total: number): number {
  // Multiplying first and adding 1e-9 makes 10% of 30 exactly 3 and not 2.9999.
  return share.kind === "count" ? share.value : Math.floor((share.value * total) / 100 + 1e-9);
}

export function showShare(share: Share): string {
  return share.kind === "count" ? String(share.value) : `${share.value}%`;
}

/**
 * Compares this machine's clock with the time that the API's answers name. The API refuses calls whose time differs by more than
 * 15 minutes.
 */
import type { Findings } from "./findings.ts";

/** A clock that is so far off is wrong, and may soon be refused. */
const SUSPICIOUS_MS = 5 * 60_000;

export class ClockReading {
  private offMs: number | undefined;

  /** The first answer is kept. The server's time is in whole seconds. */
  hear(server: number, now: number): void {
    this.offMs ??= now - server;
  }

  tell(findings: Findings): void {
    if (this.offMs === undefined) return;
    const text = offText(this.offMs);
    if (Math.abs(this.offMs) < SUSPICIOUS_MS) findings.ok("clock", text);
    else findings.note("clock", `${text}; more than 15 minutes are refused`, "Set this machine's clock.");
  }
}

export function offText(offMs: number): string {
  const minutes = Math.round(Math.abs(offMs) / 60_000);
  if (minutes === 0) return "agrees with the API's";
  return `${minutes} minute${minutes === 1 ? "" : "s"} ${offMs > 0 ? "ahead of" : "behind"} the API's`;
}

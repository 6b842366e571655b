/**
 * What `doctor` finds out: one Check for each thing that a rollout needs, with what was tried, what came of it and what to do.
 */

/** The things that are looked at, in the order in which they are shown. A right has the name of its RAM action. */
export type CheckId =
  | "node"
  | "settings"
  | "credentials"
  | "endpoint"
  | "clock"
  | "region"
  | "targets"
  | "instances"
  | "agents"
  | "agent versions"
  | `${"ecs" | "tag"}:${string}`;

export interface Check {
  readonly id: CheckId;
  /**
   * `problem`: a rollout fails or loses something, so it must be mended. `note`: a rollout goes on without it. `notTried`:
   * another problem hides it.
   */
  readonly outcome: "ok" | "problem" | "note" | "notTried";
  /** What was tried, and what came of it; one line each, without a secret. */
  readonly tried: string;
  readonly found: string;
  /** What to do; given for every problem and note. */
  readonly todo?: string;
  /** The API's error code, or that of a failed connection. */
  readonly code?: string;
  /** Ids of the instances with the problem. */
  readonly instanceIds?: readonly string[];
}

/** A setting that is used, as it may be shown. */
export interface ShownSetting {
  readonly setting: string;
  readonly value: string;
  readonly from: string;
}

export interface Examination {
  readonly settings: readonly ShownSetting[];
  readonly checks: readonly Check[];
  /** True when there is no problem. */
  readonly passed: boolean;
}

export function isProblem({ outcome }: Check): boolean {
  return outcome === "problem";
}

export function notTried(id: CheckId, tried: string, why: string): Check {
  return { id, outcome: "notTried", tried, found: `not tried: ${why}` };
}

/**
 * The checks that need no call: contradictions in the settings, secrets that were left out, and settings that are wrong or
 * missing.
 */

import { ARGUMENT } from "../../connection/config/names.ts";
import type { Sources, Taken } from "../../connection/config/sources.ts";
import type { PartProblem } from "../../connection/config.ts";
import { contradictions } from "./contradictions.ts";
import type { Findings } from "./findings.ts";

/** What is an argument of a resource elsewhere is an option here. */
export function asOptions(taken: Taken): Taken {
  const option = (from: string) => OPTIONS[from] ?? from;
  return { ...taken, from: option(taken.from), passedOver: taken.passedOver.map(option) };
}

const OPTIONS: Readonly<Record<string, string>> = {
  [ARGUMENT.regionId]: "--region",
  [ARGUMENT.endpoint]: "--endpoint",
  [ARGUMENT.profile]: "--profile",
};

export function settingsCheck(
  taken: readonly Taken[],
  { sources, withheld }: { readonly sources: Sources; readonly withheld: readonly string[] },
  notes: readonly string[],
  findings: Findings,
): void {
  if (withheld.length > 0) {
    const found = `${withheld.join(", ")}: secret, and without a value in the given configuration`;
    findings.problem("settings", found, "Print it with `pulumi config --json --show-secrets`.");
    return;
  }
  const odd = [...contradictions(taken, sources), ...notes];
  if (odd.length === 0) findings.ok("settings", "no contradictions");
  else findings.note("settings", odd.join("; "), "Remove what does not count, if it was meant to.");
}

/** A profile that cannot be read may name the region, so a region that lacks is then no problem of its own. */
export function partChecks(
  problems: readonly PartProblem[],
  taken: readonly Taken[],
  findings: Findings,
): void {
  const isProfileBroken =
    problems.some(({ part }) => part === "credentials") && taken.some(({ setting }) => setting === "profile");
  for (const { part, problem } of problems) {
    if (part === "region" && isProfileBroken) continue;
    const id = part === "timeouts" ? "settings" : part;
    findings.problem(id, problem, "Correct or add the setting that is named.");
  }
}

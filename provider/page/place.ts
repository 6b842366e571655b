/**
 * Keeps what the page shows in the part of its address after `#`, so that a reload or a copied address shows the same:
 * `#rollout=webConf&outcome=failed&text=nginx`.
 */
import { type Filter, NO_FILTER } from "./filter.ts";
import { OUTCOMES } from "./outcomes.ts";

export interface Place {
  readonly rollout?: string | undefined;
  readonly filter: Filter;
}

export function readPlace(hash: string): Place {
  const said = new URLSearchParams(hash.replace(/^#/, ""));
  const outcomes = OUTCOMES.map(({ outcome }) => outcome);
  return {
    rollout: said.get("rollout") ?? undefined,
    filter: {
      ...NO_FILTER,
      outcomes: outcomes.filter((outcome) => said.getAll("outcome").includes(outcome)),
      zone: said.get("zone") ?? undefined,
      reason: wholeNumber(said.get("reason")),
      wave: wholeNumber(said.get("wave")),
      text: said.get("text") ?? "",
    },
  };
}

function wholeNumber(text: string | null): number | undefined {
  return text !== null && /^\d{1,6}$/.test(text) ? Number(text) : undefined;
}

/** The empty text when all is as at first. */
export function writePlace({ rollout, filter }: Place): string {
  const { outcomes, zone, reason, wave, text } = filter;
  const said = new URLSearchParams();
  if (rollout !== undefined) said.set("rollout", rollout);
  for (const outcome of outcomes) said.append("outcome", outcome);
  for (const [name, value] of Object.entries({ zone, reason, wave, text }))
    if (value !== undefined && value !== "") said.set(name, String(value));
  return said.size === 0 ? "" : `#${said}`;
}

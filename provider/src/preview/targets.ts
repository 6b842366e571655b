/**
 * Looks up which instances carry the target tags, for at most 10 seconds, and then checks `maxTargets` and the like. When the
 * look-up fails, the preview passes with a warning, because it must not need credentials; an update then fails.
 */
import { faultText, TOO_MANY } from "../client/faults.ts";
import { rolloutProblems } from "../core/inputs/check-rollout.ts";
import { targetProblems } from "../core/inputs/check-targets.ts";
import { hasUnknown, isRecord, type Raw, text } from "../core/inputs/unknown.ts";
import { connectionKnown, settingsOf, targetsOf } from "../core/inputs/wanted.ts";
import type { Answer } from "../core/model.ts";
import { SendFileError } from "../errors.ts";
import { callWithRetries } from "../waiter/retry.ts";
import type { Outside } from "./outside.ts";

export type Resolved =
  | { readonly kind: "resolved"; readonly inputs: Raw }
  | { readonly kind: "unresolved"; readonly problem: string; readonly inputs: Raw }
  | { readonly kind: "problem"; readonly problem: string };

const LIMIT_MS = 10_000;
const TAG_KEYS = ["targetTags", "resourceGroupId", "excludeInstanceIds"];

export async function resolveTargets(inputs: Raw, outside: Outside): Promise<Resolved> {
  const tags = inputs.targetTags;
  if (!isRecord(tags) || Object.keys(tags).length === 0) return { kind: "resolved", inputs: {} };
  if (!connectionKnown(inputs) || TAG_KEYS.some((key) => hasUnknown(inputs[key])))
    return { kind: "resolved", inputs: {} };
  const answer = await lookUp(tags as Record<string, string>, inputs, outside);
  if (answer.kind === "matched") return judge({ ...inputs, targets: answer.ids.join("\n") }, answer.ids);
  return answer.kind === "problem" ? answer : unresolved(`targets unknown: ${answer.problem}`);
}

function unresolved(problem: string): Resolved {
  return { kind: "unresolved", problem, inputs: { targetsProblem: problem } };
}

function judge(inputs: Raw, matched: readonly string[]): Resolved {
  const resolved: Resolved = { kind: "resolved", inputs: { targets: matched.join("\n") } };
  if (targetsOf(inputs).length === 0 && matched.length === 0)
    return unresolved(`no targets: no instance carries ${showTags(inputs.targetTags)}`);
  // excludeInstanceIds, maxTargets and canaries can be checked only now that the targets are known.
  const [problem] = [...targetProblems(inputs), ...rolloutProblems(inputs)];
  return problem === undefined ? resolved : { kind: "problem", problem };
}

function showTags(tags: unknown): string {
  return isRecord(tags)
    ? Object.entries(tags)
        .map(([key, value]) => `${key}=${String(value)}`)
        .join(", ")
    : "the tags";
}

type LookedUp =
  | { readonly kind: "matched"; readonly ids: readonly string[] }
  | { readonly kind: "unknown"; readonly problem: string }
  | { readonly kind: "problem"; readonly problem: string };

/** Returns the matched ids, or why they are unknown (`unknown`), or why these tags can never be looked up (`problem`). */
async function lookUp(tags: Record<string, string>, inputs: Raw, outside: Outside): Promise<LookedUp> {
  const resourceGroupId = text(inputs.resourceGroupId);
  try {
    const api = await outside.connect({ ...settingsOf(inputs), path: "" });
    const query = { tags, ...(resourceGroupId === "" ? {} : { resourceGroupId }) };
    const answer = await withinLimit(() => api.instancesByTags(query), outside);
    if (answer === "late") return notKnown(`the look-up by tags took longer than ${LIMIT_MS / 1000} s`);
    if (answer === "cancelled") return notKnown("the look-up by tags was cancelled");
    if (answer.ok) return { kind: "matched", ids: answer.value };
    const { code, message } = answer.fault;
    return code === TOO_MANY
      ? { kind: "problem", problem: `targetTags: ${message}` }
      : notKnown(faultText(answer.fault));
  } catch (error) {
    if (error instanceof SendFileError) return notKnown(error.message);
    throw error;
  }
}

function notKnown(problem: string): LookedUp {
  return { kind: "unknown", problem };
}

/** With retries while the limit lasts. A cancel ends it at once, also in the middle of a call. */
async function withinLimit<T>(
  ask: () => Promise<Answer<T>>,
  { clock, random, signal }: Outside,
): Promise<Answer<T> | "late" | "cancelled"> {
  if (signal.aborted) return "cancelled";
  const stop = new AbortController();
  const limit = clock
    .sleep(LIMIT_MS, AbortSignal.any([signal, stop.signal]))
    .then((slept) => (slept === "slept" ? "late" : "cancelled"));
  const tried = callWithRetries(ask, { maxRetryMs: LIMIT_MS }, { clock, random, signal });
  try {
    const first = await Promise.race([tried, limit]);
    if (typeof first === "string" || first.ok) return first;
    return first.why === "cancelled" ? "cancelled" : first;
  } finally {
    stop.abort();
  }
}

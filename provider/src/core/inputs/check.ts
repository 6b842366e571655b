/**
 * Checks all arguments. Each problem is one line that says what is wrong and what is allowed; it never quotes content.
 * A value that is not known yet at preview is skipped, because it is checked again when it is known.
 */
import { filesProblems } from "./check-files.ts";
import { laterProblems } from "./check-later.ts";
import { proofProblems } from "./check-proof.ts";
import { rolloutProblems } from "./check-rollout.ts";
import { targetProblems } from "./check-targets.ts";
import { isLoopback, noEndpoint, parseEndpoint } from "./endpoint.ts";
import { isSet, type Raw } from "./unknown.ts";

/** Arguments that only a FileRollout has. */
export const OF_ROLLOUT: readonly string[] = [
  ...["files", "activation", "verify", "healthCommand", "healthTimeoutSeconds", "rollback"],
  ...["detectDrift", "onDelete", "showDiff"],
];

/** Names that may occur among the inputs: the public arguments, and in the last row those that this package adds. */
const ARGUMENTS: ReadonlySet<string> = new Set([
  ...["path", "content", "contentBase64", "source", "mode", "owner", "group", "overwrite"],
  ...["instanceIds", "targetTags", "resourceGroupId", "excludeInstanceIds", "maxTargets"],
  ...[
    "rollout",
    "timeoutSeconds",
    "triggers",
    "onFailure",
    "failureOutput",
    "regionId",
    "endpoint",
    "profile",
  ],
  ...OF_ROLLOUT,
  ...["targets", "targetsProblem", "explicitProvider", "__isSecret"],
]);

/**
 * Returns all problems of the inputs, in the order of the documentation; an empty list when there are none. `ofProgram`
 * holds problems that were found in the user's program, where secrets and unreadable files are noticed.
 */
export function check(raw: Raw, ofProgram: readonly string[] = []): string[] {
  // An argument that must not be a secret is one, so no other rule is applied: its complaint might quote the secret.
  if (ofProgram.some((problem) => /^[\w.[\]]+: is a secret/.test(problem))) return [...ofProgram];
  return [
    ...ofProgram,
    ...unknownArguments(raw),
    ...filesProblems(raw, (at) => ofProgram.some((problem) => problem.startsWith(`${at}source: `))),
    ...proofProblems(raw),
    ...laterProblems(raw),
    ...targetProblems(raw),
    ...rolloutProblems(raw),
    ...otherProblems(raw),
  ];
}

function unknownArguments(raw: Raw): string[] {
  return Object.keys(raw)
    .filter((key) => !ARGUMENTS.has(key))
    .map((key) => `${key}: there is no such argument; look for a typing error`);
}

function otherProblems(raw: Raw): string[] {
  const problems: string[] = [];
  const { onFailure, regionId, endpoint, profile } = raw;
  if (isSet(onFailure) && onFailure !== "fail" && onFailure !== "warn") {
    problems.push(`onFailure: ${JSON.stringify(onFailure)} is not allowed; give "fail" or "warn"`);
  }
  if (isSet(regionId) && (typeof regionId !== "string" || !/^[a-z]{2,}(-[a-z0-9]+)+$/.test(regionId))) {
    problems.push(`regionId: ${JSON.stringify(regionId)} is no region id; give one such as "cn-hangzhou"`);
  }
  if (isSet(profile) && (typeof profile !== "string" || profile === "")) {
    problems.push("profile: must be the name of a profile of the Alibaba Cloud CLI");
  }
  return [...problems, ...endpointProblems(endpoint), ...triggerProblems(raw.triggers)];
}

function endpointProblems(endpoint: unknown): string[] {
  if (!isSet(endpoint)) return [];
  const parsed = typeof endpoint === "string" ? parseEndpoint(endpoint) : undefined;
  if (parsed === undefined) {
    return [`endpoint: ${noEndpoint(endpoint)}`];
  }
  if (parsed.protocol === "http:" && !isLoopback(parsed.hostname)) {
    return [`endpoint: plain http to ${parsed.hostname} would show the file to the network; use https`];
  }
  return [];
}

function triggerProblems(triggers: unknown): string[] {
  if (!isSet(triggers)) return [];
  if (Array.isArray(triggers) && triggers.every((item) => typeof item === "string")) return [];
  return ["triggers: must be a list of strings"];
}

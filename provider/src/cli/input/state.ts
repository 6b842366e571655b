/**
 * Finds rollouts in a state, as `pulumi stack export` prints it or as a local backend stores it. It reads the recorded outputs
 * of this package's resources alone: no inputs, and nothing that is encrypted.
 */
import type { RolloutResult } from "../../args.ts";
import { isRecord, type Raw, text } from "../../core/inputs/unknown.ts";
import { count } from "../../core/plan/verdict.ts";
import { decode, newerState } from "../../core/state/decode.ts";
import { instanceResults, rolloutResult } from "../../core/state/outputs.ts";
import { Problem } from "../command.ts";
import type { Found } from "./found.ts";

/** Types of the resources that send, in the dynamic binding and in others. */
const SENDS = /^(?:pulumi-nodejs:dynamic\/)?alicloud-sendfile(?::index)?:(?:Rollout|SendFile)$/;
const COMPONENT = /(?:^|\$)alicloud-sendfile:index:FileRollout\$[^$]*$/;

/** Returns the deployment of a state in any of its forms; undefined when the value is no state. */
export function deploymentOf(value: Raw): Raw | undefined {
  const checkpoint = isRecord(value.checkpoint) ? value.checkpoint.latest : undefined;
  const latest = [value.deployment, checkpoint, value.latest].find(isRecord);
  if (latest === undefined) return undefined;
  // The state of a stack that nothing was deployed to has no resources.
  return Array.isArray(latest.resources) || isRecord(latest.manifest) ? latest : undefined;
}

/**
 * Returns the rollouts in the order of the state. Of one whose last update was killed, the state holds the result of an earlier
 * update or none; it counts as failed.
 */
export function rolloutsInState(deployment: Raw): Found[] {
  const resources = records(deployment.resources).filter(isSender);
  const pending = records(deployment.pending_operations).map(({ resource }) => resource);
  const killed = pending.filter(isRecord).filter(isSender);
  const known = new Set(resources.map(({ urn }) => urn));
  const isKilled = ({ urn }: Raw) => killed.some((one) => one.urn === urn);
  return [
    ...resources.map((one) => (isKilled(one) ? doubted(rolloutIn(one)) : rolloutIn(one))),
    ...killed.filter(({ urn }) => !known.has(urn)).map((one) => ({ name: nameOf(one), result: NO_RESULT })),
  ];
}

const KILLED =
  "The last update was killed, and its results are not in this state: run `pulumi up --refresh`, then report again.";

const NO_RESULT: RolloutResult = {
  status: "Failed",
  passed: false,
  reason: "error",
  counts: count([]),
  failedInstanceIds: [],
  drifted: [],
  summary: KILLED,
  instances: {},
};

function doubted({ result, ...rest }: Found): Found {
  const summary = `${KILLED} The update before: ${result.summary}`;
  return { ...rest, result: { ...result, passed: false, reason: "error", summary } };
}

function rolloutIn(resource: Raw): Found {
  const name = nameOf(resource);
  const outputs = isRecord(resource.outputs) ? resource.outputs : {};
  if (newerState(outputs) !== undefined)
    throw new Problem(
      `a newer pulumi-alicloud-sendfile wrote the state of ${JSON.stringify(name)}: report with that version`,
    );
  if (!Array.isArray(outputs.fleet))
    throw new Problem(
      `the state of ${JSON.stringify(name)} holds no readable results: \`fleet\` is ${isRecord(outputs.fleet) ? "a secret" : "missing"}`,
    );
  const recorded = decode(outputs);
  const instances = instanceResults(recorded.fleet, recorded.settings.path);
  return { name, result: rolloutResult(recorded, text(outputs.summary)), instances };
}

/** Leaves out a resource that was replaced and waits for its deletion. */
function isSender({ type, delete: isOld }: Raw): boolean {
  return SENDS.test(text(type)) && isOld !== true;
}

/** The resource that sends for a FileRollout bears the rollout's name with "-send" behind it. */
function nameOf({ urn }: Raw): string {
  const [, , type = "", ...rest] = text(urn).split("::");
  const name = rest.join("::");
  return COMPONENT.test(type) ? name.replace(/-send$/, "") : name;
}

function records(value: unknown): Raw[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

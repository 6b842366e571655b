/**
 * The actions that read what the preflight wants to know of instances: DescribeInstances, DescribeCloudAssistantStatus,
 * and DescribeManagedInstances for servers outside of ECS. A call takes at most 100 ids, or 50 of managed instances.
 */

import { isRecord, type Raw, text } from "../../core/inputs/unknown.ts";
import type { Answer, Facts, Fault } from "../../core/model.ts";
import { isPermission } from "../../core/outcome/classify.ts";
import { mapLimit } from "../../waiter/pool.ts";
import type { ApiCall } from "../transport.ts";
import { items } from "./items.ts";

const PAGE = 100;
/** Largest number of ids in a DescribeManagedInstances call (ECS API reference: "Valid values of N: 1 to 50"). */
const MANAGED_PAGE = 50;
/** Calls that are made at the same time at most. The limiter may allow fewer. */
const PARALLEL = 20;

export async function instanceFacts(
  call: ApiCall,
  ids: readonly string[],
): Promise<Answer<ReadonlyMap<string, Facts>>> {
  const [own, managed] = await Promise.all([
    ecsFacts(
      call,
      ids.filter((id) => !isManaged(id)),
    ),
    managedFacts(call, ids.filter(isManaged)),
  ]);
  if (!own.ok) return own;
  return managed.ok ? { ok: true, value: new Map([...own.value, ...managed.value]) } : managed;
}

/** True for a managed instance, which is a server outside of ECS that is registered with Cloud Assistant. */
function isManaged(id: string): boolean {
  return id.startsWith("mi-");
}

function ecsFacts(call: ApiCall, ids: readonly string[]): Promise<Answer<ReadonlyMap<string, Facts>>> {
  return inPages(ids, PAGE, async (page) => {
    const answer = await call("DescribeInstances", { InstanceIds: JSON.stringify(page), MaxResults: PAGE });
    if (!answer.ok) return answer;
    const found = new Map(
      items(answer.value.Instances, "Instance").map((one) => [text(one.InstanceId), factsOf(one)]),
    );
    const value = page.map((id) => [id, found.get(id) ?? { exists: false }] as const);
    return { ok: true, value };
  });
}

function factsOf(raw: Raw): Facts {
  const startedAt = Date.parse(text(raw.StartTime));
  return {
    exists: true,
    status: text(raw.Status),
    zone: text(raw.ZoneId),
    windows: text(raw.OSType).toLowerCase() === "windows",
    ...(Number.isNaN(startedAt) ? {} : { startedAt }),
  };
}

async function managedFacts(
  call: ApiCall,
  ids: readonly string[],
): Promise<Answer<ReadonlyMap<string, Facts>>> {
  const answer = await inPages(ids, MANAGED_PAGE, async (page) => {
    const body = await call("DescribeManagedInstances", { InstanceId: page, MaxResults: MANAGED_PAGE });
    if (!body.ok) return body;
    const found = new Map(managedOf(body.value.Instances).map((one) => [text(one.InstanceId), one]));
    return { ok: true, value: page.map((id) => [id, managedFact(found.get(id))] as const) };
  });
  // Only managed instances need the permission for this action. Without it they have no facts, and the result of the
  // send tells whether they are reachable.
  return !answer.ok && isPermission(answer.fault.code) ? { ok: true, value: new Map() } : answer;
}

/** Reads both documented forms of the list: the plain list of DescribeManagedInstances, and a wrapped one. */
function managedOf(value: unknown): Raw[] {
  return Array.isArray(value) ? value.filter(isRecord) : items(value, "Instance");
}

function managedFact(raw: Raw | undefined): Facts {
  if (raw === undefined) return { exists: false };
  const connected = String(raw.Connected).toLowerCase();
  const os = text(raw.OsType).toLowerCase();
  return {
    exists: true,
    ...(os === "" ? {} : { windows: os === "windows" }),
    ...(connected === "true" || connected === "false" ? { online: connected === "true" } : {}),
    ...versionOf(raw.AgentVersion),
  };
}

/**
 * Reads whether the agent of each ECS instance has reported within the last 2 minutes. The answer lacks managed instances,
 * and instances that the API leaves out.
 */
export async function agentsOnline(
  call: ApiCall,
  ids: readonly string[],
): Promise<Answer<ReadonlyMap<string, Facts>>> {
  const own = ids.filter((id) => !isManaged(id));
  return inPages(own, PAGE, async (page) => {
    const answer = await call("DescribeCloudAssistantStatus", { InstanceId: page });
    if (!answer.ok) return answer;
    const set = items(answer.value.InstanceCloudAssistantStatusSet, "InstanceCloudAssistantStatus");
    const value = set.map((one) => [text(one.InstanceId), agentOf(one)] as const);
    return { ok: true, value };
  });
}

function agentOf(raw: Raw): Facts {
  return { online: text(raw.CloudAssistantStatus) === "true", ...versionOf(raw.CloudAssistantVersion) };
}

function versionOf(given: unknown): Pick<Facts, "agentVersion"> {
  const version = text(given);
  return version === "" ? {} : { agentVersion: version };
}

async function inPages(
  ids: readonly string[],
  size: number,
  ask: (page: readonly string[]) => Promise<Answer<readonly (readonly [string, Facts])[]>>,
): Promise<Answer<ReadonlyMap<string, Facts>>> {
  const pages = Array.from({ length: Math.ceil(ids.length / size) }, (_, at) =>
    ids.slice(at * size, (at + 1) * size),
  );
  const facts = new Map<string, Facts>();
  let refused: Fault | undefined;
  await mapLimit(pages, PARALLEL, async (page) => {
    // After one call was refused the others are not made, because they would be refused too.
    if (refused !== undefined) return;
    const answer = await ask(page);
    if (answer.ok) for (const [id, known] of answer.value) facts.set(id, known);
    else refused = answer.fault;
  });
  return refused === undefined ? { ok: true, value: facts } : { ok: false, fault: refused };
}

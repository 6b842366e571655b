/**
 * The reads of the preflight: DescribeInstances by ids and DescribeCloudAssistantStatus, at most 100 ids a call, and
 * DescribeManagedInstances for servers outside of ECS, which the first one does not list.
 * "Files can be sent only when the value returned is true" (DescribeCloudAssistantStatus, CloudAssistantStatus).
 */

import { isRecord, type Raw, text } from "../../core/inputs/unknown.ts";
import type { Answer, Facts, Fault } from "../../core/model.ts";
import { isPermission } from "../../core/outcome/classify.ts";
import { mapLimit } from "../../waiter/pool.ts";
import type { ApiCall } from "../transport.ts";
import { items } from "./items.ts";

const PAGE = 100;
/** Of managed instances ("Valid values of N: 1 to 50"). */
const MANAGED_PAGE = 50;
/** Pages under way at once; the limiter may allow fewer. */
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

/** Servers outside of ECS that are registered with Cloud Assistant. */
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
  // A right that only these instances need: without it nothing is known of them, and the send itself tells.
  return !answer.ok && isPermission(answer.fault.code) ? { ok: true, value: new Map() } : answer;
}

/** Its page shows a plain list; most of its siblings wrap theirs. */
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
  };
}

/** Whether each agent has reported within the last 2 minutes; instances without an answer and managed ones are left out. */
export async function agentsOnline(
  call: ApiCall,
  ids: readonly string[],
): Promise<Answer<ReadonlyMap<string, Facts>>> {
  const own = ids.filter((id) => !isManaged(id));
  return inPages(own, PAGE, async (page) => {
    const answer = await call("DescribeCloudAssistantStatus", { InstanceId: page });
    if (!answer.ok) return answer;
    const set = items(answer.value.InstanceCloudAssistantStatusSet, "InstanceCloudAssistantStatus");
    const value = set.map(
      (one) => [text(one.InstanceId), { online: text(one.CloudAssistantStatus) === "true" }] as const,
    );
    return { ok: true, value };
  });
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
    // What was refused for one page would be refused for the next.
    if (refused !== undefined) return;
    const answer = await ask(page);
    if (answer.ok) for (const [id, known] of answer.value) facts.set(id, known);
    else refused = answer.fault;
  });
  return refused === undefined ? { ok: true, value: facts } : { ok: false, fault: refused };
}

/**
 * The two reads of the preflight: DescribeInstances by ids and DescribeCloudAssistantStatus, at most 100 ids a call.
 * "Files can be sent only when the value returned is true" (DescribeCloudAssistantStatus, CloudAssistantStatus).
 */
import type { Answer, Facts, Fault } from "../core/model.ts";
import { isRecord, type Raw, text } from "../core/unknown.ts";
import { mapLimit } from "../waiter/pool.ts";
import type { Call } from "./transport.ts";

const PAGE = 100;
/** Pages under way at once; the limiter may allow fewer. */
const PARALLEL = 20;

export async function instanceFacts(
  call: Call,
  ids: readonly string[],
): Promise<Answer<ReadonlyMap<string, Facts>>> {
  return inPages(ids, async (page) => {
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

/** Whether each agent has reported within the last 2 minutes; instances without an answer are left out. */
export async function agentsOnline(
  call: Call,
  ids: readonly string[],
): Promise<Answer<ReadonlyMap<string, Facts>>> {
  return inPages(ids, async (page) => {
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
  ask: (page: readonly string[]) => Promise<Answer<readonly (readonly [string, Facts])[]>>,
): Promise<Answer<ReadonlyMap<string, Facts>>> {
  const pages = Array.from({ length: Math.ceil(ids.length / PAGE) }, (_, at) =>
    ids.slice(at * PAGE, (at + 1) * PAGE),
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

function items(wrapper: unknown, name: string): Raw[] {
  const list = isRecord(wrapper) ? wrapper[name] : undefined;
  return Array.isArray(list) ? list.filter(isRecord) : [];
}

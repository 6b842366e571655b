/**
 * The DescribeInstances action: ids of the instances that carry all tags, page by page.
 * A tag filter returns at most 1,000 instances (ECS API reference), so more than that cannot be seen this way.
 */
import type { Answer } from "../core/model.ts";
import { isRecord, text } from "../core/unknown.ts";
import type { InstanceQuery } from "./api.ts";
import type { Call } from "./transport.ts";

const PAGE = 100;

export async function instancesByTags(call: Call, query: InstanceQuery): Promise<Answer<readonly string[]>> {
  const ids: string[] = [];
  const tokens = new Set<string>();
  let token = "";
  do {
    const answer = await call("DescribeInstances", {
      Tag: Object.entries(query.tags).map(([key, value]) =>
        value === "" ? { Key: key } : { Key: key, Value: value },
      ),
      ResourceGroupId: query.resourceGroupId,
      MaxResults: PAGE,
      NextToken: token,
    });
    if (!answer.ok) return answer;
    ids.push(...idsOf(answer.value.Instances));
    tokens.add(token);
    token = text(answer.value.NextToken);
    // A token that comes twice would go round for ever.
  } while (token !== "" && !tokens.has(token));
  return { ok: true, value: [...new Set(ids)].sort() };
}

function idsOf(wrapper: unknown): string[] {
  const items = isRecord(wrapper) && Array.isArray(wrapper.Instance) ? wrapper.Instance : [];
  return items
    .filter(isRecord)
    .map((item) => text(item.InstanceId))
    .filter((id) => id !== "");
}

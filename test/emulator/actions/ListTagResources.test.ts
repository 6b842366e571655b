import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Emulator } from "../../../emulator/src/index.ts";
import { type Answer, type Call, codeOf, popClient, quickEmulator } from "../client.ts";

let emulator: Emulator;
let call: Call;
beforeAll(async () => {
  emulator = await quickEmulator({
    fleet: { count: 1200, tags: { role: "web" } },
    instances: {
      "i-demo0002": { tags: { env: "prod" } },
      "i-demo1200": { tags: { env: "test" } },
      "mi-office1": {},
    },
  });
  call = popClient(emulator);
});
afterAll(() => emulator.close());

const WEB = [{ Key: "role", Value: "web" }];
const list = (params: object) => call("ListTagResources", { ResourceType: "instance", ...params });
const rowsOf = (answer: Answer): Answer[] => answer.TagResources.TagResource;

/** Reads every page, until an answer has no token. */
async function pages(action: string, params: object): Promise<Answer[]> {
  const answers: Answer[] = [];
  let NextToken: string | undefined;
  do {
    const answer: Answer = await call(action, { ...params, ...(NextToken && { NextToken }) });
    answers.push(answer);
    NextToken = answer.NextToken;
  } while (NextToken);
  return answers;
}

test("each tag of each matching instance is one row, in the documented shape", async () => {
  const answer = await list({ Tag: [{ Key: "env", Value: "prod" }] });
  expect(answer).toEqual({
    RequestId: expect.any(String),
    NextToken: "",
    TagResources: {
      TagResource: [
        { ResourceId: "i-demo0002", ResourceType: "instance", TagKey: "role", TagValue: "web" },
        { ResourceId: "i-demo0002", ResourceType: "instance", TagKey: "env", TagValue: "prod" },
      ],
    },
  });
});

test("1,200 instances have the tag: DescribeInstances shows 1,000 of them, ListTagResources all", async () => {
  const byTag = { Tag: WEB, MaxResults: 100 };
  const shown = (await pages("DescribeInstances", byTag)).flatMap(({ Instances }) => Instances.Instance);
  expect(shown).toHaveLength(1000);
  expect((await call("DescribeInstances", { Tag: WEB })).TotalCount).toBe(1000);

  const answers = await pages("ListTagResources", { ResourceType: "instance", Tag: WEB });
  const rows = answers.flatMap(rowsOf);
  expect(rows).toHaveLength(1202);
  expect(answers.map((answer) => rowsOf(answer).length)).toEqual([...Array(24).fill(50), 2]);
  const ids = emulator.instanceIds.filter((id) => id.startsWith("i-"));
  expect([...new Set(rows.map(({ ResourceId }) => ResourceId))]).toEqual(ids);
});

test("the cap of 1,000 applies only to filters by tag", async () => {
  expect((await call("DescribeInstances", {})).TotalCount).toBe(1200);
  const page = { Tag: WEB, PageNumber: 11, PageSize: 100 };
  expect((await call("DescribeInstances", page)).Instances.Instance).toEqual([]);
});

test.each<[string, object, string[]]>([
  ["a key alone: any value", { Tag: [{ Key: "env" }] }, ["i-demo0002", "i-demo1200"]],
  ["all tags must match", { Tag: [...WEB, { Key: "env", Value: "test" }] }, ["i-demo1200"]],
  ["another value", { Tag: [{ Key: "role", Value: "db" }] }, []],
  ["ids", { ResourceId: ["i-demo0003", "i-demo0001"] }, ["i-demo0001", "i-demo0003"]],
  ["ids and a tag", { ResourceId: ["i-demo0001", "i-demo0002"], Tag: [{ Key: "env" }] }, ["i-demo0002"]],
  ["another region", { RegionId: "cn-beijing", Tag: WEB }, []],
  ["managed instances", { ResourceType: "managedinstance", Tag: WEB }, ["mi-office1"]],
  ["resources that there are none of", { ResourceType: "disk", Tag: WEB }, []],
])("filter: %s", async (_, filter, ids) => {
  const rows = rowsOf(await list(filter));
  expect([...new Set(rows.map(({ ResourceId }) => ResourceId))]).toEqual(ids);
});

describe("refusals", () => {
  const numbered = (count: number) => Array.from({ length: count }, (_, index) => index);
  test.each<[string, object]>([
    ["MissingParameter.ResourceType", { ResourceType: "", Tag: WEB }],
    ["InvalidResourceType.NotFound", { ResourceType: "bucket", Tag: WEB }],
    ["MissingParameter.Tags", {}],
    ["NumberExceed.ResourceIds", { ResourceId: numbered(51).map((number) => `i-${number}`) }],
    ["NumberExceed.Tags", { Tag: numbered(21).map((number) => ({ Key: `k${number}` })) }],
    ["InvalidParameter.TagValue", { Tag: [{ Value: "web" }] }],
    ["Duplicate.TagKey", { Tag: [...WEB, ...WEB] }],
    ["InvalidTagKey.Malformed", { Tag: [{ Key: "k".repeat(129) }] }],
    ["InvalidTagValue.Malformed", { Tag: [{ Key: "k", Value: "http://x" }] }],
    ["InvalidResourceId.NotFound", { ResourceId: ["i-nobody"] }],
    ["InvalidResourceId.NotFound", { ResourceId: ["mi-office1"] }],
    ["InvalidParameter.NextToken", { Tag: WEB, NextToken: "x" }],
    ["Operation.Forbidden", { TagFilter: [{ TagKey: "ro*" }] }],
    ["InvalidRegionId.NotFound", { RegionId: "atlantis", Tag: WEB }],
  ])("%s", async (code, params) => {
    expect(await codeOf(list(params))).toBe(code);
  });
});

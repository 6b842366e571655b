/** Tests reading pages by token while instances or sends come and go: nothing is shown twice, and nothing is left
 * out. */
import { describe, expect, onTestFinished, test } from "vitest";
import type { EmulatorOptions } from "../../emulator/src/index.ts";
import { type Answer, FILE, popClient, quickEmulator } from "./client.ts";
import { ManualClock } from "./manual-clock.ts";

async function emulatorOf(options: EmulatorOptions) {
  const emulator = await quickEmulator(options);
  onTestFinished(() => emulator.close());
  return { emulator, call: popClient(emulator) };
}

interface Listing {
  readonly action: string;
  readonly params: object;
  readonly idPrefix: string;
  readonly idsIn: (answer: Answer) => string[];
}
const idOf = ({ InstanceId }: Answer): string => InstanceId;
const Tag = [{ Key: "role" }];
const LISTINGS: readonly Listing[] = [
  {
    action: "DescribeInstances",
    params: { MaxResults: 50 },
    idPrefix: "i-demo",
    idsIn: ({ Instances }) => Instances.Instance.map(idOf),
  },
  {
    action: "ListTagResources",
    params: { ResourceType: "instance", Tag },
    idPrefix: "i-demo",
    idsIn: ({ TagResources }) => TagResources.TagResource.map(({ ResourceId }: Answer) => ResourceId),
  },
  {
    action: "DescribeManagedInstances",
    params: { MaxResults: 50 },
    idPrefix: "mi-demo",
    idsIn: ({ Instances }) => Instances.map(idOf),
  },
  {
    action: "DescribeCloudAssistantStatus",
    params: { MaxResults: 50 },
    idPrefix: "i-demo",
    idsIn: ({ InstanceCloudAssistantStatusSet: set }) => set.InstanceCloudAssistantStatus.map(idOf),
  },
];

describe.each(LISTINGS)("$action", ({ action, params, idPrefix, idsIn }) => {
  test("continues after an instance that was released meanwhile, and shows a new one", async () => {
    const { emulator, call } = await emulatorOf({ fleet: { count: 120, idPrefix } });
    const before = [...emulator.instanceIds];
    const seen: string[] = [];
    let NextToken = "";
    do {
      const answer: Answer = await call(action, { ...params, ...(NextToken && { NextToken }) });
      seen.push(...idsIn(answer));
      NextToken = answer.NextToken;
      if (seen.length === 50) {
        emulator.removeInstance(seen[49] ?? "");
        emulator.removeInstance(seen[0] ?? "");
        emulator.setInstance(`${idPrefix}0121`, {});
      }
    } while (NextToken !== "");
    expect(seen).toEqual([...before, `${idPrefix}0121`]);
  });
});

test("90 sends without ClientToken idempotence are listed 50 a page, each once, after visibleAfterMs", async () => {
  const clock = new ManualClock();
  const { emulator, call } = await emulatorOf({
    fleet: { count: 90 },
    clock,
    clientToken: false,
    timing: { pendingMs: 100, runningMs: 0, visibleAfterMs: 5000 },
  });
  const mark = [{ Key: "mark", Value: "a" }];
  const sent: string[] = [];
  const send = async (from: number) => {
    const InstanceId = emulator.instanceIds.slice(from, from + 1);
    const params = { ...FILE, InstanceId, Tag: mark, ClientToken: `token-${from}` };
    sent.unshift((await call("SendFile", params)).InvokeId);
  };
  const pages = async () => {
    const found: Answer[][] = [];
    let NextToken = "";
    do {
      const page = { Tag: mark, MaxResults: 50, ...(NextToken && { NextToken }) };
      const answer: Answer = await call("DescribeSendFileResults", page);
      found.push(answer.Invocations.Invocation);
      NextToken = answer.NextToken;
    } while (NextToken !== "");
    return found;
  };
  for (let from = 0; from < 90; from++) await send(from);
  expect(await pages()).toEqual([[]]);
  clock.advance(5000);
  const first = await pages();
  expect(first.map((page) => page.length)).toEqual([50, 40]);
  expect(first.flat().map(({ InvokeId }) => InvokeId)).toEqual(sent);
  expect(new Set(first.flat().map(({ InvocationStatus }) => InvocationStatus))).toEqual(new Set(["Pending"]));

  // Without idempotence the same ClientToken sends again. The new send is the first in the list.
  await send(0);
  clock.advance(5000);
  const second = (await pages()).flat();
  expect(second.map(({ InvokeId }) => InvokeId)).toEqual(sent);
  expect(second).toHaveLength(91);
  expect(second[90].InvocationStatus).toBe("Success");
});

/** A refresh: one look-up, nothing forgotten without cause, nothing else changed, and never an error. */
import { describe, expect, test } from "vitest";
import { ErrorCode, SendFileError } from "../../../provider/src/errors.ts";
import { fault, fleetOf } from "../support/builders.ts";
import { SUCCESS } from "../support/cloud.ts";
import * as lifecycle from "../support/lifecycle.ts";
import { read } from "../support/lifecycle.ts";
import { stack } from "../support/stack.ts";
import { inputs } from "../support/world.ts";

const next = { content: "listen 81;\n" };
const outcomes = (props: Record<string, unknown>) =>
  Object.fromEntries([...fleetOf(props)].map(([id, { outcome }]) => [id, outcome]).sort());

/** Recorded, then an update that was killed; `extra` properties are not this version's. */
async function killedUpdate(
  update: Record<string, unknown> = next,
  prepare = (_: ReturnType<typeof stack>) => {},
) {
  const one = stack();
  const props = { ...(await one.upAlone(inputs())), __provider: "require(…)", ofAnotherVersion: 1 };
  prepare(one);
  await one.upAlone(inputs(update));
  one.restore(props);
  one.cloud.lookUps.length = 0;
  one.lines.warn.length = 0;
  return { ...one, props, refreshed: async () => (await read("id", props, one.world)).props };
}

test("nothing to forget: one page is read, and the properties are the very same", async () => {
  const one = stack();
  const props = await one.upAlone(inputs());
  one.cloud.lookUps.length = 0;
  expect(await read("id", props, one.world)).toEqual({ id: "id", props });
  expect(one.cloud.lookUps).toHaveLength(1);
  expect(one.lines.warn).toEqual([]);
});

test("after a killed update what it may have written to is unknown, and all else is as it was", async () => {
  const { props, refreshed, lines } = await killedUpdate(next, ({ cloud }) => {
    cloud.endings.set("i-2", [{ status: "Aborted", errorCode: "ClientNotRunning" }]);
  });
  const news = await refreshed();
  expect(outcomes(news)).toEqual({ "i-1": "unknown", "i-2": "success", "i-3": "unknown" });
  expect(news).toMatchObject({ status: "PartialFailed", passed: false, gateOpen: false, reason: "error" });
  expect(news.counts).toMatchObject({ total: 3, success: 1, unknown: 2 });
  expect(news.summary).toMatch(/^PartialFailed: 1 of 3 .*an update was not recorded/);
  const touched = ["fleet", "counts", "status", "passed", "reason", "gateOpen", "summary"];
  const others = (all: Record<string, unknown>) =>
    Object.fromEntries(Object.entries(all).filter(([key]) => !touched.includes(key)));
  expect(others(news)).toEqual(others(props));
  expect(lines.warn).toEqual([
    expect.stringMatching(/^an update that was never recorded has sent to i-1, i-3: /),
  ]);
});

test("then an up with the recorded content sends it again, and one with the killed content finds it", async () => {
  for (const [given, sent] of [
    [inputs(), ["i-1", "i-2", "i-3"]],
    [inputs(next), []],
  ] as const) {
    const one = await killedUpdate();
    one.restore(await one.refreshed());
    expect(await lifecycle.diff(one.state() ?? {}, given, one.world)).toEqual({ changes: true });
    expect(await one.upAlone(given)).toMatchObject({ status: "Success", passed: true });
    expect(one.cloud.sentTo).toEqual(sent);
  }
});

test("what is still on its way may write too, and is waited for by the next up", async () => {
  const one = await killedUpdate(
    { ...next, rollout: { progressDeadlineSeconds: 5 } },
    ({ cloud }) => void cloud.endings.set("i-2", [{ ...SUCCESS, after: 50_000 }, SUCCESS]),
  );
  const news = await one.refreshed();
  expect(outcomes(news)["i-2"]).toBe("unknown");
  one.restore(news);
  const early: string[] = [];
  one.cloud.onSend = ({ instanceIds }) => {
    early.push(...instanceIds.filter((id) => one.cloud.underWay(id).length > 0));
  };
  expect(await one.upAlone(inputs())).toMatchObject({ passed: true });
  expect(early).toEqual([]);
});

test("a killed run of more sends than a page holds is found to its first", async () => {
  const ids = Array.from({ length: 4_500 }, (_, at) => `i-${at + 1}`);
  const one = stack();
  const props = await one.upAlone(inputs({ instanceIds: ids }));
  await one.upAlone(inputs({ ...next, instanceIds: ids }));
  const news = (await read("id", props, one.world)).props;
  expect(news.counts).toMatchObject({ total: 4_500, unknown: 4_500 });
});

test("sends of other resources, and of an earlier life, are no reason to forget", async () => {
  const one = stack();
  await one.upAlone(inputs(next));
  one.restore(undefined);
  const props = await one.upAlone(inputs());
  expect((await read("id", props, one.world)).props).toBe(props);
});

describe("where the API cannot be asked, what is recorded stands, with one warning", () => {
  test.each([
    ["no permission", [fault("terminal", "Forbidden.RAM")]],
    ["throttled all the time", Array.from({ length: 100 }, () => fault("throttled", "Throttling.User"))],
    ["a list without an end", []],
  ])("%s", async (_, trouble) => {
    const one = await killedUpdate();
    one.cloud.lookUpTrouble.push(...trouble);
    if (trouble.length === 0)
      one.cloud.listSends = async () => ({ ok: true, value: { sends: [], nextToken: "again" } });
    expect(await one.refreshed()).toBe(one.props);
    expect(one.lines.warn).toEqual([
      expect.stringMatching(/what is recorded stands: DescribeSendFileResults: \w/),
    ]);
  });

  test.each([
    [
      "no credentials",
      new SendFileError(ErrorCode.CONFIGURATION, "no credentials: run …"),
      /stands: no credentials: run …$/,
    ],
    ["a mistake of ours", new TypeError("s3cr3t"), /stands: internal error \(TypeError\);/],
  ])("%s", async (_, thrown, warning) => {
    const one = await killedUpdate();
    const world = {
      ...one.world,
      connect: () => {
        throw thrown;
      },
    };
    expect((await read("id", one.props, world)).props).toBe(one.props);
    expect(one.lines.warn).toEqual([expect.stringMatching(warning)]);
  });

  test("an explicit provider: its keys are not in state, and no call is made", async () => {
    const one = await killedUpdate();
    const props = { ...one.props, explicitProvider: true };
    expect((await read("id", props, one.world)).props).toBe(props);
    expect(one.cloud.lookUps).toEqual([]);
    expect(one.lines.warn).toEqual([expect.stringContaining("the keys of an explicit alicloud.Provider")]);
  });
});

test.each([
  ["nothing is believed", { fleet: [] }],
  ["anything at all", { fleet: 7, sends: "x", settings: null }],
])("without a call where %s", async (_, props) => {
  const one = stack();
  expect((await read("id", props, one.world)).props).toBe(props);
  expect(one.cloud.lookUps).toEqual([]);
  expect(one.lines.warn).toEqual([]);
});

/** Who else sends the file: told of those who do now, never of an earlier life of the same resource. */
import { describe, expect, test } from "vitest";
import { SUCCESS } from "../support/cloud.ts";
import { stack } from "../support/stack.ts";
import { inputs } from "../support/world.ts";

const URN = "urn:pulumi:dev::test::pulumi-nodejs:dynamic/alicloud-sendfile:Rollout::web-send";
const WARNING = "give the file one owner";
const warnings = ({ lines }: ReturnType<typeof stack>) => lines.warn.filter((line) => line.includes(WARNING));
const content = (text: string) => inputs({ content: `listen ${text};\n` });

/** Another state over the same cloud. */
function beside(first: ReturnType<typeof stack>) {
  let count = 4_096;
  const randomHex = (length: number) => (++count).toString(16).padStart(length, "0");
  return stack({ connect: () => first.cloud, clock: first.clock, randomHex });
}

describe("another name", () => {
  const renamed = {
    row: "urn:pulumi:dev::test::my:index:Web$pulumi-nodejs:dynamic/alicloud-sendfile:Rollout::conf-send",
  };

  test.each([
    ["a new name or parent", renamed.row],
    ["a renamed stack", URN.replace(":dev:", ":prod:")],
  ])("%s: what a killed update has in flight is waited for before anything else is sent", async (_, row) => {
    const one = stack();
    await one.upAlone(content("80"));
    const saved = one.state();
    one.cloud.endings.set("i-2", [{ ...SUCCESS, after: 50_000 }, SUCCESS]);
    await one.upAlone({ ...content("81"), rollout: { progressDeadlineSeconds: 5 } });
    one.restore(saved);
    one.cloud.onSend = ({ instanceIds }) => {
      for (const id of instanceIds) if (one.cloud.underWay(id).length > 0) early.push(id);
    };
    const early: string[] = [];
    expect(await one.upAlone({ ...content("82"), row })).toMatchObject({ passed: true });
    expect(early).toEqual([]);
  });

  test("is no other resource", async () => {
    const one = stack();
    await one.upAlone(content("80"));
    await one.upAlone({ ...content("81"), ...renamed });
    await one.upAlone({ ...content("82"), row: URN.replace(":dev:", ":prod:") });
    expect(warnings(one)).toEqual([]);
  });

  test("a state of before the Tag was kept goes by the name of today", async () => {
    const one = stack();
    const { tag, ...old } = await one.upAlone(content("80"));
    one.restore(old);
    const outs = await one.upAlone(content("81"));
    expect(outs.tag).toBe(tag);
    expect(warnings(one)).toEqual([]);
  });
});

describe("the same names in another backend", () => {
  test("are told as soon as a send of theirs is newer than one of ours", async () => {
    const here = stack();
    const there = beside(here);
    await here.upAlone(content("80"));
    await there.upAlone(content("90"));
    expect([...warnings(here), ...warnings(there)]).toEqual([]);
    await here.upAlone(content("81"));
    expect(warnings(here)).toEqual([
      "the same stack in another backend sends /etc/app/app.conf to i-1, i-2, i-3 too: the later send wins; give the file one owner",
    ]);
    await there.upAlone(content("91"));
    expect(warnings(there)).toHaveLength(1);
  });

  test("also when the API has forgotten what we sent", async () => {
    const here = stack();
    const there = beside(here);
    await here.upAlone(content("80"));
    here.cloud.forget();
    await there.upAlone(content("90"));
    await here.upAlone(content("81"));
    expect(warnings(here)).toHaveLength(1);
  });

  test("their file is not ours: overwrite false leaves it alone", async () => {
    const careful = { overwrite: false };
    const here = stack();
    const there = beside(here);
    await here.upAlone({ ...content("80"), ...careful, instanceIds: ["i-1"] });
    await there.upAlone({ ...content("90"), ...careful, instanceIds: ["i-2"] });
    here.cloud.sends.length = 0;
    const outs = await here.upAlone({ ...content("81"), ...careful, instanceIds: ["i-1", "i-2"] });
    expect(outs).toMatchObject({ passed: false, counts: { success: 1, failed: 1 } });
    expect(here.cloud.sends.map(({ instanceIds, overwrite }) => [instanceIds, overwrite])).toEqual([
      [["i-1"], true],
      [["i-2"], false],
    ]);
  });
});

describe("an earlier life is no other resource", () => {
  test("a create that was killed, before and after the next send", async () => {
    const one = stack();
    await one.upAlone(content("80"));
    one.restore(undefined);
    await one.upAlone(content("80"));
    await one.upAlone(content("81"));
    expect(warnings(one)).toEqual([]);
  });

  test("also when the sends of the next create were all refused", async () => {
    const one = stack();
    await one.upAlone(content("80"));
    one.restore(undefined);
    one.cloud.missing.add("i-1").add("i-2").add("i-3");
    await one.upAlone(content("80"));
    one.cloud.missing.clear();
    expect(await one.upAlone(content("81"))).toMatchObject({ passed: true });
    expect(warnings(one)).toEqual([]);
  });

  test("a resource that was moved without an alias", async () => {
    const one = stack();
    await one.upAlone(content("80"));
    one.restore(undefined);
    const moved = { row: URN.replace("web-send", "conf-send") };
    await one.upAlone({ ...content("80"), ...moved });
    await one.upAlone({ ...content("81"), ...moved });
    expect(warnings(one)).toEqual([]);
  });
});

test("another stack is told at once", async () => {
  const one = stack();
  const other = beside(one);
  await one.upAlone(content("80"));
  await other.upAlone({ ...content("90"), row: URN.replace(":dev:", ":prod:") });
  expect(warnings(other)).toEqual([
    "the stack test/dev sends /etc/app/app.conf to i-1, i-2, i-3 too: the later send wins; give the file one owner",
  ]);
});

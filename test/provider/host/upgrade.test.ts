/** An update over state of version 1: what it sends, what it believes, and what it forgets. */
import { describe, expect, test } from "vitest";
import { wantedOf } from "../../../provider/src/core/inputs/wanted.ts";
import type { InstanceRecord } from "../../../provider/src/core/model.ts";
import { decode } from "../../../provider/src/core/state/decode.ts";
import { fingerprint, regionHashOfVersion1 } from "../../../provider/src/core/state/version1.ts";
import { fleetOf } from "../support/builders.ts";
import { SUCCESS } from "../support/cloud.ts";
import * as lifecycle from "../support/lifecycle.ts";
import { stack } from "../support/stack.ts";
import { inputs } from "../support/world.ts";

type Raw = Record<string, unknown>;

const IDS = ["i-1", "i-2", "i-3"];
const A = inputs({ content: "listen 80;\n" });
const B = inputs({ content: "listen 81;\n" });

/** The same facts as version 1 of the state stored them. */
function asVersion1(outs: Raw): Raw {
  const { incarnation, tag, sends, run, digestKey, delivery, fleet, tokens, ...rest } = decode(outs);
  const prints = new Map(
    [A, B].map((given) => {
      const wanted = wantedOf(given, digestKey).delivery;
      return [wanted.key, fingerprint(wanted)];
    }),
  );
  const group = ([id, record]: readonly [string, InstanceRecord]) => {
    const { applied, held, owned, pending = [], ...common } = record;
    const [send] = pending.map(({ key, until }) => ({ fingerprint: prints.get(key), until }));
    return { ...common, ids: id, holds: prints.get(applied ?? ""), wrote: owned, open: send };
  };
  const { regionId } = rest.settings;
  const { gateOpen, ...verdict } = rest.verdict;
  return {
    ...{ version: 1, incarnation, tag, sends, run, fingerprint: prints.get(delivery.key) },
    ...{ ...rest.settings, ...verdict, opens: gateOpen, contentSha256: rest.contentSha256 },
    ...(regionId === "" ? {} : { regionHash: regionHashOfVersion1(incarnation, regionId) }),
    tokens: [...tokens].map((pair) => pair.join(" ")),
    fleet: JSON.parse(JSON.stringify([...fleet].map(group))),
  };
}

async function recordedBy1(given: Raw) {
  const one = stack();
  one.restore(asVersion1(await one.upAlone(given)));
  return one;
}

const sentTo = ({ cloud }: ReturnType<typeof stack>) =>
  cloud.sends.flatMap(({ instanceIds }) => instanceIds).toSorted();

describe.each([
  ["without a region", {}],
  ["with a region", { regionId: "cn-shanghai" }],
])("%s", (_, region) => {
  test("an update is asked for at once, sends nothing, and none is asked for after it", async () => {
    const one = await recordedBy1({ ...A, ...region });
    const before = one.state() ?? {};
    expect(await lifecycle.diff(before, { ...A, ...region }, one.world)).toEqual({ changes: true });
    const outs = await one.upAlone({ ...A, ...region });
    expect(sentTo(one)).toEqual([]);
    expect(outs).toMatchObject({
      version: 2,
      incarnation: before.incarnation,
      status: "Success",
      passed: true,
    });
    expect(outs.digestKey).toMatch(/^[0-9a-f]{64}$/);
    expect(JSON.stringify(outs)).not.toContain(before.fingerprint);
    expect(await lifecycle.diff(outs, { ...A, ...region }, one.world)).toEqual({ changes: false });
    expect(await one.upAlone({ ...A, ...region })).toBe(outs);
  });

  test("another content is sent to all once", async () => {
    const one = await recordedBy1({ ...A, ...region });
    await one.upAlone({ ...B, ...region });
    expect(sentTo(one)).toEqual(IDS);
  });
});

test("in another region it vouches for nothing", async () => {
  const one = await recordedBy1({ ...A, regionId: "cn-shanghai" });
  await one.upAlone({ ...A, regionId: "cn-beijing" });
  expect(sentTo(one)).toEqual(IDS);
});

describe("one instance still holds the content of before", () => {
  const partial = async () => {
    const one = stack();
    await one.upAlone(A);
    one.cloud.endings.set("i-2", [{ status: "Invalid", errorCode: "FileNameInvalid" }]);
    one.restore(asVersion1(await one.upAlone(B)));
    return one;
  };

  test("the same content is sent to that one alone", async () => {
    const one = await partial();
    await one.upAlone(B);
    expect(sentTo(one)).toEqual(["i-2"]);
  });

  test("the content of before is sent to the others alone", async () => {
    const one = await partial();
    await one.upAlone(A);
    expect(sentTo(one)).toEqual(["i-1", "i-3"]);
  });
});

test("a send of a killed update that nobody can name now is not believed: the file is sent again", async () => {
  const one = await recordedBy1(A);
  const saved = one.state();
  await one.upAlone(B);
  one.restore(saved);
  const outs = await one.upAlone(B);
  expect(sentTo(one)).toEqual(IDS);
  expect(outs).toMatchObject({ status: "Success", passed: true });
});

test("a pending send that state knows is asked about, and believed when it carried the wanted content", async () => {
  const one = stack();
  one.cloud.endings.set("i-2", [{ ...SUCCESS, after: 50_000 }]);
  const slow = { rollout: { progressDeadlineSeconds: 5 } };
  const before = asVersion1(await one.upAlone({ ...A, ...slow }));
  expect(fleetOf(before).get("i-2")?.outcome).toBe("unknown");
  one.restore(before);
  const outs = await one.upAlone({ ...A, ...slow });
  expect(sentTo(one)).toEqual([]);
  expect(outs).toMatchObject({ status: "Success", passed: true });
});

describe("state of a newer version", () => {
  const refusal =
    /^the state of this resource has version 3, .*: install the newer package that wrote it; nothing was sent$/;

  test("is refused by diff, update and read, and nothing is sent", async () => {
    const one = stack();
    const newer = { ...(await one.upAlone(A)), version: 3 };
    one.cloud.sends.length = 0;
    await expect(lifecycle.diff(newer, B, one.world)).rejects.toThrow(refusal);
    await expect(lifecycle.update("id", newer, B, one.world)).rejects.toThrow(refusal);
    await expect(lifecycle.read("id", newer, one.world)).rejects.toThrow(refusal);
    expect(one.cloud.sends).toEqual([]);
  });

  test("can be deleted, and the files that stay are told", async () => {
    const one = stack();
    await lifecycle.verbsOf(one.world).remove({ ...(await one.upAlone(A)), version: 3 });
    expect(one.lines.note.join()).toContain("/etc/app/app.conf");
  });
});
